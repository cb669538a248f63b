/** Keys for people and programs: made, shown once, ended. */

import { call } from "../core/api.js";
import { useLoaded } from "../core/load.js";
import { html, useState } from "../core/ui.js";
import { when } from "../core/words.js";
import { Confirm, Dialog } from "./dialog.js";
import { ErrorNote } from "./error_note.js";
import { notice } from "./notices.js";
import { Table } from "./table.js";

const SCOPES = { read: "查看", ask: "提问", ingest: "入库", admin: "管理" };

export function Keys() {
  const { value, error, reload } = useLoaded("/v1/keys");
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState(null);
  const [ending, setEnding] = useState(null);
  const end = async () => {
    const { id } = ending;
    setEnding(null);
    try {
      await call(`/v1/keys/${id}`, { method: "DELETE" });
      notice("已吊销");
    } catch (failure) {
      notice(failure.message);
    }
    reload(true);
  };
  const onMade = (key) => {
    setIsMaking(false);
    setMade(key);
    reload(true);
  };
  return html`<section class="card" aria-labelledby="keys-title">
    <h2 id="keys-title">密钥</h2>
    <p class="actions"><button type="button" onClick=${() => setIsMaking(true)}>签发密钥</button></p>
    <${ErrorNote} error=${error} onRetry=${reload} />
    ${value &&
    html`<${Table}
      caption="密钥"
      isCaptionHidden
      rows=${value.keys}
      rowKey=${({ id }) => id}
      columns=${[
        { key: "name", title: "名称" },
        { key: "prefix", title: "开头" },
        { key: "scopes", title: "权限", cell: ({ scopes }) => Object.keys(SCOPES).filter((scope) => scopes.includes(scope)).map((scope) => SCOPES[scope]).join("、") },
        { key: "bases", title: "知识库", cell: ({ knowledge_bases: bases }) => bases?.join("、") ?? "全部" },
        { key: "used", title: "最近使用", cell: (key) => (key.last_used_at ? when(key.last_used_at) : "没有用过") },
        { key: "ends", title: "到期", cell: (key) => (key.revoked_at ? "已吊销" : key.expires_at ? when(key.expires_at) : "不到期") },
        { key: "do", title: "操作", cell: (key) => !key.revoked_at && html`<button type="button" class="link" aria-label=${`吊销 ${key.name}`} onClick=${() => setEnding(key)}>吊销</button>` },
      ]}
    />`}
    ${isMaking && html`<${NewKey} onMade=${onMade} onClose=${() => setIsMaking(false)} />`}
    ${made &&
    html`<${Dialog} title="新的密钥" onClose=${() => setMade(null)}>
      <p>「${made.name}」的密钥只显示这一次，请现在保存：</p>
      <pre tabindex="0">${made.key}</pre>
      <p class="actions"><button type="button" class="primary" onClick=${() => setMade(null)}>我已保存</button></p>
    <//>`}
    ${ending && html`<${Confirm} title="吊销密钥" text=${`用「${ending.name}」的人和程序会立即不能再使用本系统。`} action="吊销" onYes=${end} onClose=${() => setEnding(null)} />`}
  </section>`;
}

function NewKey({ onMade, onClose }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState(["read", "ask"]);
  const [days, setDays] = useState("90");
  const [bases, setBases] = useState([]);
  const [error, setError] = useState(null);
  const { value: listed } = useLoaded("/v1/knowledge-bases");
  const onSubmit = async (event) => {
    event.preventDefault();
    try {
      const wanted = { name: name.trim(), scopes, knowledge_bases: bases.length ? bases : null, days: days ? Number(days) : null };
      onMade(await call("/v1/keys", { method: "POST", json: wanted }));
    } catch (failure) {
      setError(failure);
    }
  };
  const toggled = (list, each) => (list.includes(each) ? list.filter((other) => other !== each) : [...list, each]);
  return html`<${Dialog} title="签发密钥" onClose=${onClose}>
    <form onSubmit=${onSubmit}>
      <label class="field">给谁用 <input required maxlength="100" value=${name} onInput=${(event) => setName(event.target.value)} /></label>
      <fieldset class="choices">
        <legend>权限</legend>
        ${Object.entries(SCOPES).map(([scope, text]) => html`<label key=${scope}><input type="checkbox" checked=${scopes.includes(scope)} onChange=${() => setScopes(toggled(scopes, scope))} /> ${text}</label>`)}
      </fieldset>
      <fieldset class="choices">
        <legend>知识库（都不选为全部）</legend>
        ${(listed?.knowledge_bases ?? []).map((base) => html`<label key=${base.name}><input type="checkbox" checked=${bases.includes(base.name)} onChange=${() => setBases(toggled(bases, base.name))} /> ${base.name}</label>`)}
      </fieldset>
      <label class="field">几天后到期（不填为不到期）<input type="number" min="1" max="3650" value=${days} onInput=${(event) => setDays(event.target.value)} /></label>
      <${ErrorNote} error=${error} />
      <p class="actions">
        <button type="button" onClick=${onClose}>取消</button>
        <button type="submit" class="primary" disabled=${!name.trim() || !scopes.length}>签发</button>
      </p>
    </form>
  <//>`;
}
