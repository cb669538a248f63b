/** Server-sent events, read from a fetch so that POST and cookies work and a drop is noticed. */

import { ApiError, send } from "./api.js";

/**
 * Open `path` and call `onEvent(name, data)` for each event, until one of `last` has come.
 *
 * Throws ApiError: the reply is an error, an `error` event comes, or the stream ends early ("dropped").
 */
export async function readEvents(path, { last, onEvent, ...options }) {
  const response = await send(path, { ...options, accept: "text/event-stream" });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffered = "";
  for (;;) {
    let piece;
    try {
      piece = await reader.read();
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw dropped();
    }
    if (piece.done) throw dropped();
    buffered += piece.value;
    const blocks = buffered.split(/\r?\n\r?\n/);
    buffered = blocks.pop();
    for (const block of blocks) {
      const event = parse(block);
      if (event === null) continue;
      if (event.name === "error") throw new ApiError(event.data.error.code, event.data.error.message);
      onEvent(event.name, event.data);
      if (last(event)) {
        reader.cancel().catch(() => {});
        return;
      }
    }
  }
}

/** One block of lines as {name, data}; null for a comment (the server's heartbeat). */
function parse(block) {
  let name = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  return data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}

function dropped() {
  return new ApiError("dropped", "连接中断，内容没有传完。已收到的部分保留在上面，可以重试");
}
