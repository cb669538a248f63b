/** Calls to the gateway. Everything that goes wrong becomes an ApiError with a Chinese sentence to show. */

export class ApiError extends Error {
  /** `code` is the gateway's, or "offline", "dropped", "bad_reply"; `status` is 0 where no reply came. */
  constructor(code, message, { status = 0, retryAfterS = null, body = null } = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.retryAfterS = retryAfterS;
    this.body = body;
  }
}

const OFFLINE = "连不上服务，请检查网络，或确认 nianbao 正在运行，然后重试";

/** Listeners that are told when the server no longer knows who asks. */
export const signedOut = new EventTarget();

/** Send a request and return the Response; a reply that is no success is thrown as ApiError. */
export async function send(path, { method = "GET", json, signal, accept = "application/json" } = {}) {
  const headers = { accept };
  if (json !== undefined) headers["content-type"] = "application/json";
  let response;
  try {
    response = await fetch(path, {
      method,
      headers,
      signal,
      body: json === undefined ? undefined : JSON.stringify(json),
      credentials: "same-origin",
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("offline", OFFLINE);
  }
  if (!response.ok) throw await errorOf(response);
  return response;
}

/** Send a request and read its JSON; null where the reply has no content. */
export async function call(path, options) {
  const response = await send(path, options);
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    throw new ApiError("bad_reply", "服务的答复不完整，请重试", { status: response.status });
  }
}

/** The error that a reply tells of; `reply` needs status, headers.get and json, so XHR can be read alike. */
export async function errorOf(response) {
  let body = null;
  try {
    body = await response.json();
  } catch {
    // A proxy's page rather than the gateway's JSON: the status says enough.
  }
  const told = body?.error ?? {};
  const retryAfterS = Number(response.headers.get("retry-after")) || null;
  if (response.status === 401) signedOut.dispatchEvent(new Event("signed-out"));
  return new ApiError(told.code ?? "failed", told.message ?? `请求没有成功（${response.status}），请稍后重试`, {
    status: response.status,
    retryAfterS,
    body,
  });
}

/** Build a path with a query; parameters that are null, undefined or "" are left out. */
export function query(path, parameters) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return kept.length ? `${path}?${new URLSearchParams(kept)}` : path;
}
