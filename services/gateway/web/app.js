/** Starts the pages: which address shows which page, and what stands around all of them. */

import { followLinks, useLocation } from "./core/router.js";
import { html, render, useEffect, useState } from "./core/ui.js";
import { ErrorNote } from "./parts/error_note.js";
import { Frame } from "./parts/frame.js";

/** One line a page; a new page is a line here and a file in pages/, which exports the component as `Page`. */
const PAGES = [
  { address: /^\/(?:ask(?:\/(?<session>[^/]+))?)?$/, file: "ask.js", title: "问答", menu: "/ask" },
  { address: /^\/library$/, file: "library.js", title: "报告库", menu: "/library" },
  { address: /^\/reports\/(?<report>[^/]+)$/, file: "report.js", title: "报告", menu: "/library" },
  { address: /^\/compare$/, file: "compare.js", title: "比较", menu: "/compare" },
  { address: /^\/differences$/, file: "differences.js", title: "变化", menu: "/differences" },
  { address: /^\/jobs$/, file: "jobs.js", title: "任务", menu: "/jobs" },
  { address: /^\/bad-cases$/, file: "bad_cases.js", title: "坏例", menu: "/bad-cases" },
  { address: /^\/system$/, file: "system.js", title: "系统", menu: "/system" },
];

export const MENU = [
  { path: "/ask", label: "问答" },
  { path: "/library", label: "报告库" },
  { path: "/compare", label: "比较" },
  { path: "/differences", label: "变化" },
  { path: "/jobs", label: "任务" },
  { path: "/bad-cases", label: "坏例" },
  { path: "/system", label: "系统" },
];

function App() {
  const { path } = useLocation();
  const found = PAGES.map((page) => ({ page, match: page.address.exec(path) })).find(({ match }) => match);
  const Page = usePage(found?.page);
  useEffect(() => {
    document.title = found ? `${found.page.title} · 年报 nianbao` : "没有这个页面 · 年报 nianbao";
  }, [found?.page]);
  return html`<${Frame} menu=${MENU} current=${found?.page.menu}>
    ${!found && html`<main class="plain"><h1>没有这个页面</h1><p>地址可能有误。<a href="/ask">去提问</a> 或 <a href="/library">查看报告库</a>。</p></main>`}
    ${Page?.error && html`<main class="plain"><${ErrorNote} error=${Page.error} /></main>`}
    ${Page?.component && html`<${Page.component} key=${found.page.file} ...${found.match.groups ?? {}} />`}
  <//>`;
}

/** Load a page's module when it is first shown. */
function usePage(page) {
  const [loaded, setLoaded] = useState(null);
  useEffect(() => {
    if (!page) return;
    import(`./pages/${page.file}`).then(
      (module) => setLoaded({ page, component: module.Page }),
      () => setLoaded({ page, error: new Error("页面没有加载成功，请检查网络后刷新") }),
    );
  }, [page]);
  return loaded?.page === page ? loaded : null;
}

followLinks();
const root = document.getElementById("app");
root.replaceChildren();
render(html`<${App} />`, root);
