"""Words that a question may hold beside what it asks, without changing what it asks.

Everything that is neither recognised nor listed here counts as a qualifier that was not
understood, and a question with such a qualifier is refused rather than answered without
it. So a word belongs here only when leaving it out never changes the right answer:
not 累计, 平均, 其中, 期初, 境外, 预计, 单季, 单位 (单位成本), 余额, 数量, 集团, 证券.
"""

from __future__ import annotations

_ASKING = """
请问 请 问 问问 问下 问一下 想问 想问下 想问一下 您好 你好 大家好 麻烦 劳驾 谢谢 多谢 感谢 帮 帮忙 帮我 帮助 我 我们 你
您 本人 查 查查 查下 查一下 我查 查询 查询一下 查找 查到 检索 看 看看 看一下 看下 找 找到 找出 找一下 说 说说 说下
说一下 讲 讲讲 讲一下 告诉 告知 告诉我 想 想要 要 知道 得知 可知 获知 了解 了解一下 了解到 需要 需 希望 能 能够 能否
能不能 不能 可 可以 可否 是否可以 可不可以 是否能 给 给出 给我 提供 提供一下 列 列出 列示 列举 列举一下 写出 输出
显示 展示 计算 计算一下 计算出 计算下 算 算出 算一下 算下 求 求出 得出 得到 回答 回答一下 答复 答案 结果 一下 下
简单 简要 简短 简洁 具体 详细 准确 精确 确切 到底 究竟 大概 大约 约 约为 记得 务必 注意 要求 描述 描述一下 介绍
介绍一下 说明 说明一下 有关 相关 关于 对于 针对 就 至于 账上 账面上 花 花了 花费了 叫 叫做 叫什么 名字 姓名 名称 全名
"""

_QUESTION_WORDS = """
多少 多少钱 几 几何 哪家 哪一家 什么 是什么 啥 是啥 谁 是谁 哪位 哪里 哪儿 在哪 在哪里 在哪儿 何处 哪 哪个 哪一个 哪些
是多少 为多少 有多少 达多少 多大 多高 有多高 有多大 何 何人 为何人 何值 如下 百分之几 百分之多少 多少百分比
"""

_LINKING = """
的 了 吗 呢 吧 啊 呀 嘛 么 哦 哈 是 为 有 在 于 到 达 达到 达到了 实现 实现了 拥有 即 也 又 都 以及 和 与 及 跟 同
还有 并 并且 而且 且 另外 此外 同时 然后 以 把 将 用 各 各自 各为 各是 各有 分别 分别是 分别为 分别有 一共 总共 共
共有 共计 是不是 那么 那 这 这个 那个 该 其 它 它的 此 上述 这些 这里 由 从 自 来自 根据 依据 按照 按 依照 基于 结合
通过 参考 参照 当中 之中 中 里 里面 内 上 方面 来说 来看 而言 来讲 时候 时 的话 话 之 所 这家 这一家
"""

_REPORT = """
年报 年度报告 年度报告书 报告 报告书 报告中 财报 财务报告 财务报表 财务数据 财务信息 财务指标 会计数据 报表 会计报表
报表中 公开资料 公告 公告中 年报数据 年报信息 年报中 年报里 年报显示 报告期 报告期内 报告期间 报告期末 期内 期间
会计年度 财年 财政年度 财务年度 年度 年 全年 全年度 这一年 那一年 这年 那年 该年 该年度 当年度 年末 年底 年终 期末
末 底 截至 截止 截止到 截至到 当时 目前 现在 年份 时期 时点 披露 披露出 公布 公布出 公开 列报 列示 载明 记载 载 提到
提及 显示 反映 体现 报出 报告出 记录 公司 企业 上市公司 本公司 该公司 该企业 该上市公司 公司年报 公司年度报告
资产负债表 利润表 损益表 现金流量表 主要会计数据 主要财务指标 员工情况表 公司信息 公司基本信息 公司简介 表 表中 表内
"""

_MEASURE = """
折合 折算 折合成 折算成 换算 换算成 算下来 写 写着
具体值 具体数值 详细信息 详细数据 详细情况 具体情况 具体信息 具体数据 具体数字 具体金额 具体数额 基本信息 为元 元 圆
块 块钱 人民币 人民币元 元人民币 rmb cny yuan 人 名 位 家 个 % 股 元每股 期末余额 年末余额 期末数 年末数 期末值
本期数 本期金额 本期发生额 本年数 本年发生额 当期数 发生额
"""

# Harmless behind a metric (营业收入金额), but right before one they name something else
# (数据收入, 项目成本, 信息服务收入).
_TRAILING = """
数 数值 数据 数字 数额 金额 值 价值 额 总额 总计 合计 总金额 总数 项目 科目 指标 内容 信息 情况 状况 详情 大小
"""
TRAILING = frozenset(_TRAILING.split())

# Said only of rankings and counts, where the whole knowledge base is meant.
_RANKING = """
所有 全部 全体 整体 各家 每家 上市公司 公司 企业 家 家公司 家上市公司 家企业 名单 哪家 哪几家 几家 哪一家 哪些家
哪些公司 哪几个 排序 排列 排行 排名 排在 排 列 榜 名次 当属 属于 进行 从高到低 由高到低 从大到小 由大到小 数据库 库
库中 但 但是 却 及其 排进 进入 计 知识库 收录 已收录 范围 范围内
"""
RANKING_WORDS = frozenset(_RANKING.split())

# Said only when several periods are named, and each has its own figure.
YEARLY_WORDS = frozenset(["每年", "每一年", "每年度", "各年", "各年度", "历年", "逐年"])

# Said only when something is compared over time or between companies.
_COMPARING = """
比 比较 比起 对比 相比 相比于 相比较 相比较于 较 较之 相较 相较于 较于 相对 相对于 同比 与 和 同 跟 之间 间 期间 这
两年 两年间 这两年 变动 变化 发生 发生了 增长 增加 减少 下降 上升 情况 进行 还 还是 或 或者 否 是否
"""
COMPARING_WORDS = frozenset(_COMPARING.split())

HARMLESS = frozenset((_ASKING + _QUESTION_WORDS + _LINKING + _REPORT + _MEASURE).split()) | TRAILING

# Single signs that may be glued to a harmless word when the segmenter does not part them.
PARTICLES = frozenset("的了吗呢吧啊是为请")

# Verbs and nouns that ask for words rather than for a figure. One of these alone beside a
# metric still asks for its figure (请介绍营业收入); two of them do not (介绍…的情况).
SOFT_OPEN_VERBS = ("介绍", "描述", "概述", "说明", "简述", "阐述", "讲讲", "谈谈", "概括", "总结", "说说", "梳理")
SOFT_OPEN_NOUNS = ("情况", "详情", "状况", "事项", "内容")

# These always ask for words.
_STRONG_OPEN = """
分析 原因 为什么 为何 如何 怎样 怎么样 怎么看 影响 变动情况 变化情况 趋势 评价 点评 风险 举措 措施 构成 组成 明细
结构 有哪些 哪些方面 有无 是否涉及 是否存在 是否提及 是否属于 是否有 是否被 是否披露 展望 亮点 主要因素 战略 规划
进展 解读 利好 利空 特点 优势
"""
STRONG_OPEN = tuple(_STRONG_OPEN.split())

# These ask what a notion means.
_DEFINING = """
什么是 何谓 何为 是什么意思 是指什么 指的是什么 指什么 什么意思 含义 定义 概念 怎么算 怎么计算 如何计算 计算方法
计算公式 公式是什么 关系 原则 分类 怎么理解 如何理解 怎么定义 如何定义 解释一下 请解释 有什么区别 有何区别
的区别 区别是 有什么不同 有何不同 代表什么 意味着什么 有什么用 有何意义 的作用 有什么作用 有何作用 起什么作用
作用是什么 有什么意义 意义是什么 有什么好处 有什么坏处 有什么缺点 有什么特点 有什么联系
有何联系 的联系 哪个好 哪个更好 越高越好 越低越好 高好还是低 多少合适 多少比较合适 说明什么 说明了什么 反映什么
反映了什么 属于什么 哪些项目属于 哪几种 哪几类 哪些种类 好事还是坏事 是好是坏 正常吗 举例说明 举个例子
"""
DEFINING = tuple(_DEFINING.split())

# What is left of 毛利率怎么算 or 毛利率的计算公式是什么 beside a company: how a figure comes about.
_HOW_COMPUTED = """
怎么 怎样 如何 公式 计算公式 计算方法 计算方式 方法 方式 来的 出来 怎么算 怎么计算 如何计算 的公式 的方法 怎么来的
"""
HOW_COMPUTED = frozenset(_HOW_COMPUTED.split())

# A question without a company that holds one of these is about accounting or reports.
_FINANCE = """
资产 负债 权益 收入 利润 成本 费用 现金 资本 会计 财务 审计 股东 股权 股份 股票 股利 分红 股息 税 折旧 摊销 减值
公允 债 租赁 收益 借款 票据 账款 存货 周转 记账 账户 账簿 凭证 本位币 报表 年报 企业 公司 投资 融资 资金 坏账 损益
盈利 亏损 偿债 偿付 流动性 杠杆 比率 毛利 营收 估值 市盈率 市净率 报告期 披露 准则 商誉 预算 合同 保险 银行 信贷
贷款 汇率 外币 套期 衍生 金融 关联方 合并 子公司 控股 重组 补助 研发 薪酬 员工 客户 供应商 销售 经营 营运 管理层
董事 监事
"""
FINANCE = tuple(_FINANCE.split())

# Words that ask for a figure.
NUMERIC = ("多少", "几", "金额", "数值", "数额", "具体数", "占比", "比例", "比率", "比重", "多大", "多高")
