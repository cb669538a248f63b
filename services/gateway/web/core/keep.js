/** What a reader typed or chose, kept in this browser so that a reload, an error or a sign-in loses nothing. */

import { useEffect, useState } from "./ui.js";

/** A text or choice that survives a reload; `name` is its key. */
export function useKept(name, initial = "") {
  const [value, setValue] = useState(() => read(name) ?? initial);
  useEffect(() => write(name, value), [name, value]);
  return [value, setValue];
}

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(`nianbao.${name}`));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    localStorage.setItem(`nianbao.${name}`, JSON.stringify(value));
  } catch {
    // A browser that keeps nothing still shows the page.
  }
}
