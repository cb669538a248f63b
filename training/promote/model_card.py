"""The card of a promoted model: what it is, what it was trained on, how it did."""

from __future__ import annotations

from nianbao.evaluation.measure_words import measure_text, measure_words
from training.promote.promotion import Promotion


def model_card(promotion: Promotion) -> str:
    """Write the card as Markdown, with the front matter that model hubs read."""
    bounds = [f"| {table} | `{name}` | {bound:g} |" for table, name, bound in promotion.bounds]
    measures = [
        f"| {measure_words(name)} (`{name}`) | {measure_text(name, each.value)} | {each.count} |"
        for name, each in promotion.measures.items()
        if each.value is not None
    ]
    recipe = "\n".join(f"{key}: {value}" for key, value in promotion.recipe.items())
    return f"""---
language: zh
base_model: {promotion.recipe.get("model_name_or_path", "")}
tags: [nianbao, 年报]
---
# {promotion.name}

年报问答系统的模型。{promotion.promoted_at:%Y-%m-%d} 通过评测门槛后启用。

| | |
|---|---|
| 模型文件 | `sha256:{promotion.model_sha256}` |
| 训练数据 | `sha256:{promotion.data_sha256}` |
| 评测集 | {promotion.questions_file}，{promotion.questions} 题，{promotion.evaluated_at:%Y-%m-%d %H:%M} UTC |

## 评测

| 指标 | 值 | 题数 |
|---|---|---|
{chr(10).join(measures)}

## 门槛

| | 指标 | 数值 |
|---|---|---|
{chr(10).join(bounds)}

## 配方

```yaml
{recipe}
```

## 用途与限度

只供本系统的取数与组句使用：数字由系统核对，未经核对的不说。训练公司与评测公司不重叠；没有为其他用途测过。
"""
