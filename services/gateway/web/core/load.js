/** Loading something for a component: its value, its error, and a way to load it again. */

import { call } from "./api.js";
import { signedIn } from "./login.js";
import { useCallback, useEffect, useRef, useState } from "./ui.js";

/**
 * GET `path` (null: nothing yet). Gives {value, error, isLoading, reload, setValue}; the value of an earlier
 * path stays until the next has come, so that a page does not flicker.
 */
export function useLoaded(path) {
  const [state, setState] = useState({ value: null, error: null, isLoading: path !== null });
  const running = useRef(null);
  const load = useCallback(
    async (isQuiet = false) => {
      running.current?.abort();
      if (path === null) {
        setState({ value: null, error: null, isLoading: false });
        return;
      }
      const control = new AbortController();
      running.current = control;
      if (!isQuiet) setState((before) => ({ ...before, error: null, isLoading: true }));
      try {
        const value = await call(path, { signal: control.signal });
        setState({ value, error: null, isLoading: false });
      } catch (error) {
        if (error.name !== "AbortError") setState((before) => ({ ...before, error, isLoading: false }));
      }
    },
    [path],
  );
  useEffect(() => {
    load();
    const onSignIn = () => load();
    signedIn.addEventListener("signed-in", onSignIn);
    return () => {
      signedIn.removeEventListener("signed-in", onSignIn);
      running.current?.abort();
    };
  }, [load]);
  const setValue = useCallback((change) => setState((before) => ({ ...before, value: change(before.value) })), []);
  return { ...state, reload: load, setValue };
}

const kept = new Map();

/** GET a path once for the life of the page, e.g. the catalogue. */
export function useOnce(path) {
  const [value, setValue] = useState(kept.get(path)?.value ?? null);
  useEffect(() => {
    if (!kept.has(path)) kept.set(path, { promise: call(path) });
    const entry = kept.get(path);
    let isGone = false;
    entry.promise.then(
      (loaded) => {
        entry.value = loaded;
        if (!isGone) setValue(loaded);
      },
      () => kept.delete(path),
    );
    return () => {
      isGone = true;
    };
  }, [path]);
  return value;
}
