/** Addresses of the pages, without a reload between them. */

import { useEffect, useState } from "./ui.js";

const moved = new EventTarget();

/** Go to a path; `replace` does not add to the history. */
export function navigate(path, { replace = false } = {}) {
  if (path === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", path);
  moved.dispatchEvent(new Event("moved"));
}

/** The present address as {path, query}; the component is drawn anew when it changes. */
export function useLocation() {
  const [, redraw] = useState(0);
  useEffect(() => {
    const onMove = () => redraw((count) => count + 1);
    moved.addEventListener("moved", onMove);
    addEventListener("popstate", onMove);
    return () => {
      moved.removeEventListener("moved", onMove);
      removeEventListener("popstate", onMove);
    };
  }, []);
  return { path: location.pathname, query: new URLSearchParams(location.search) };
}

/** Change the present address's query; parameters that are null or "" are taken out. */
export function setQuery(changes, options = { replace: true }) {
  const parameters = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === "") parameters.delete(name);
    else parameters.set(name, value);
  }
  const text = parameters.toString();
  navigate(location.pathname + (text ? `?${text}` : ""), options);
}

/** Let links within the pages be followed without a reload; those that ask for a new tab are left alone. */
export function followLinks() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const url = new URL(link.href);
    if (link.target || link.hasAttribute("download") || url.origin !== location.origin) return;
    if (url.pathname.startsWith("/v1/") || url.pathname === "/openapi.json") return;
    event.preventDefault();
    navigate(url.pathname + url.search);
  });
}
