/** A page of a report as a picture, with boxes marked on it, zoom, and the pages before and behind. */

import { html, useEffect, useLayoutEffect, useRef, useState } from "../core/ui.js";

const DPI = 110;
const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3];

export function pagePicture(report, page, dpi = DPI) {
  return `/v1/reports/${encodeURIComponent(report)}/pages/${page}.png?dpi=${dpi}`;
}

/**
 * `boxes` are [x0, y0, x1, y1] in PDF points from the top left corner, marked on `markedPage` only.
 * `pages` is how many the report has, null where that is not known.
 */
export function PageView({ report, page, pages, boxes = [], markedPage = page, onPage, label }) {
  const [zoom, setZoom] = useState(1);
  const [failed, setFailed] = useState(null);
  const [size, setSize] = useState(null);
  const scroller = useRef(null);
  const dpi = zoom > 1.5 ? 200 : DPI;
  const source = pagePicture(report, page, dpi);
  useEffect(() => setFailed(null), [source]);
  useEffect(() => {
    // The neighbours are drawn while this page is read.
    if (!size) return;
    for (const near of [page + 1, page - 1]) {
      if (near >= 1 && (!pages || near <= pages)) new Image().src = pagePicture(report, near, dpi);
    }
  }, [size, page, dpi]);
  useLayoutEffect(() => {
    const [view, mark] = [scroller.current, scroller.current?.querySelector(".mark")];
    if (!mark) return;
    view.scrollTop = mark.offsetTop - (view.clientHeight - mark.offsetHeight) / 2;
    view.scrollLeft = mark.offsetLeft - (view.clientWidth - mark.offsetWidth) / 2;
  }, [size, zoom, page, JSON.stringify(boxes)]);

  const onLoad = ({ target }) => setSize({ source, width: (target.naturalWidth * 72) / dpi, height: (target.naturalHeight * 72) / dpi });
  const onError = async () => setFailed(await reasonOf(source));
  const step = (by) => onPage(Math.min(Math.max(1, page + by), pages || page + by));
  const onKey = (event) => {
    if (event.target.tagName === "INPUT") return;
    if (event.key === "PageDown" || event.key === "ArrowRight") step(1);
    else if (event.key === "PageUp" || event.key === "ArrowLeft") step(-1);
    else if (event.key === "+" || event.key === "=") setZoom(next(zoom, 1));
    else if (event.key === "-") setZoom(next(zoom, -1));
    else return;
    event.preventDefault();
  };
  // Not before the picture is there: a mark on an empty sheet points at nothing.
  const marks = size?.source === source && page === markedPage ? boxes : [];
  const shape = size ? { aspectRatio: `${size.width} / ${size.height}` } : {};

  return html`<section class="page-view" aria-label=${label ?? "报告页面"} onKeyDown=${onKey}>
    <div class="page-tools">
      <button type="button" onClick=${() => step(-1)} disabled=${page <= 1} aria-label="上一页">‹</button>
      <label>第 <${PageNumber} page=${page} pages=${pages} onPage=${onPage} /> ${pages ? `/ ${pages} 页` : "页"}</label>
      <button type="button" onClick=${() => step(1)} disabled=${pages && page >= pages} aria-label="下一页">›</button>
      <span class="spread"></span>
      <button type="button" onClick=${() => setZoom(next(zoom, -1))} disabled=${zoom === ZOOMS[0]} aria-label="缩小">−</button>
      <output aria-label="放大倍数">${Math.round(zoom * 100)}%</output>
      <button type="button" onClick=${() => setZoom(next(zoom, 1))} disabled=${zoom === ZOOMS.at(-1)} aria-label="放大">+</button>
    </div>
    <div class="page-scroll" ref=${scroller} tabindex="0" role="group" aria-label=${`第 ${page} 页，方向键翻页，加减键缩放`}>
      ${failed
        ? html`<p class="hint" role="alert">${failed}</p>`
        : html`<div class="page-sheet" style=${{ width: `${zoom * 100}%` }}>
            <img key=${source} src=${source} style=${shape} alt=${`报告第 ${page} 页`} onLoad=${onLoad} onError=${onError} />
            ${marks.map((box, place) => html`<span key=${place} class="mark" style=${place4(box, size)}></span>`)}
          </div>`}
    </div>
  </section>`;
}

/** The page's number, typed and entered. */
function PageNumber({ page, pages, onPage }) {
  const [typed, setTyped] = useState(String(page));
  useEffect(() => setTyped(String(page)), [page]);
  const go = () => {
    const wanted = Number.parseInt(typed, 10);
    if (wanted >= 1 && (!pages || wanted <= pages)) onPage(wanted);
    else setTyped(String(page));
  };
  return html`<input
    class="page-number"
    inputmode="numeric"
    aria-label="页码"
    value=${typed}
    onInput=${(event) => setTyped(event.target.value)}
    onBlur=${go}
    onKeyDown=${(event) => event.key === "Enter" && go()}
  />`;
}

function next(zoom, by) {
  return ZOOMS[Math.min(Math.max(0, ZOOMS.indexOf(zoom) + by), ZOOMS.length - 1)];
}

/** A box in points as parts of the page, so that it holds at every zoom. */
function place4([x0, y0, x1, y1], { width, height }) {
  return {
    left: `${(x0 / width) * 100}%`,
    top: `${(y0 / height) * 100}%`,
    width: `${((x1 - x0) / width) * 100}%`,
    height: `${((y1 - y0) / height) * 100}%`,
  };
}

async function reasonOf(source) {
  try {
    const response = await fetch(source);
    return (await response.json()).error.message;
  } catch {
    return "页面图像没有加载成功，请稍后重试";
  }
}
