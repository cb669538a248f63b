/** 问答: sessions, the conversation, and beside it where a figure comes from. */

import { withSources } from "../core/answers.js";
import { readEvents } from "../core/events.js";
import { useKept } from "../core/keep.js";
import { useLoaded } from "../core/load.js";
import { navigate } from "../core/router.js";
import { html, useCallback, useEffect, useRef, useState } from "../core/ui.js";
import { BaseChoice } from "../parts/base_choice.js";
import { ErrorNote } from "../parts/error_note.js";
import { Message } from "../parts/message.js";
import { PassportPanel } from "../parts/passport.js";
import { QuestionBox } from "../parts/question_box.js";
import { SessionList } from "../parts/sessions.js";

const EXAMPLES = ["2022年营业收入最高的前5家公司是？", "近三年净利润分别是多少？", "什么是营运资本？"];

export function Page({ session }) {
  const [base, setBase] = useKept("base", "default");
  const listed = useLoaded("/v1/sessions?limit=200");
  const talk = useConversation({ session, base, onKept: () => listed.reload(true) });
  const [draft, setDraft] = useKept("question");
  const [shown, setShown] = useState(null);
  const [isListOpen, setIsListOpen] = useState(false);
  const opener = useRef(null);

  useEffect(() => {
    setShown(null);
    setIsListOpen(false);
  }, [session]);
  const show = (citations, operands) => {
    opener.current = document.activeElement;
    setShown({ citations, operands });
  };
  const hide = () => {
    setShown(null);
    opener.current?.focus?.();
  };
  const ask = async (question) => {
    setDraft("");
    const isAnswered = await talk.ask(question);
    // What was typed comes back where it was not answered, unless something new stands there.
    if (!isAnswered) setDraft((now) => now || question);
  };
  const onDeleted = (gone) => {
    listed.reload(true);
    if (gone.id === session) navigate("/ask", { replace: true });
  };

  return html`<div class=${`ask ${shown ? "with-panel" : ""} ${isListOpen ? "with-list" : ""}`}>
    <div class="side" onKeyDown=${(event) => event.key === "Escape" && setIsListOpen(false)}>
      <button type="button" class="quiet list-close" onClick=${() => setIsListOpen(false)}>✕ 关闭</button>
      <${SessionList} listed=${listed} current=${talk.session} onChanged=${() => listed.reload(true)} onDeleted=${onDeleted} />
    </div>
    <main id="main" class="talk">
      <div class="talk-head">
        <button type="button" class="quiet list-toggle" aria-expanded=${isListOpen} onClick=${() => setIsListOpen(!isListOpen)}>☰ 会话</button>
        <h1>${talk.title || "问答"}</h1>
        <${BaseChoice} value=${talk.base ?? base} onChange=${(name) => {
          setBase(name);
          if (talk.base && talk.base !== name) navigate("/ask");
        }} />
      </div>
      <div class="turns" aria-live="polite" ref=${talk.turnsBox} tabindex="0" role="region" aria-label="问答记录">
        <${ErrorNote} error=${talk.error} onRetry=${talk.error?.status === 404 ? null : talk.reload}>
          ${talk.error?.status === 404 && html`<a href="/ask">开始新的会话</a>`}
        <//>
        ${talk.turns.length === 0 && !talk.error && html`<${Welcome} onPick=${(text) => setDraft(text)} />`}
        ${talk.turns.map(
          (turn) => html`<${Message} key=${turn.key} turn=${turn} session=${talk.session} onFigure=${show} onRetry=${(old) => talk.retry(old)} onVerdict=${talk.setVerdict} />`,
        )}
      </div>
      <${QuestionBox} value=${draft} onInput=${setDraft} onAsk=${ask} onStop=${talk.stop} isAsking=${talk.isAsking} />
    </main>
    ${shown && html`<${PassportPanel} ...${shown} onClose=${hide} onShow=${(citations) => setShown({ citations, operands: [] })} />`}
  </div>`;
}

function Welcome({ onPick }) {
  return html`<div class="welcome">
    <p>用自己的话问上市公司的年报。每个数字都能点开，看到它在报告哪一页、哪一格。</p>
    <ul>${EXAMPLES.map((text) => html`<li key=${text}><button type="button" class="link" onClick=${() => onPick(text)}>${text}</button></li>`)}</ul>
    <p class="hint">还没有报告？先去<a href="/library">报告库</a>上传。</p>
  </div>`;
}

/** The turns of one session, kept in step with the server. */
function useConversation({ session, base, onKept }) {
  const [state, setState] = useState({ session: null, base: null, title: "", turns: [] });
  // A session that was begun here is on the screen already and is not fetched again.
  const isOwn = session && session === state.session && state.turns.length > 0;
  const stored = useLoaded(session && !isOwn ? `/v1/sessions/${encodeURIComponent(session)}` : null);
  const running = useRef(null);
  const turnsBox = useRef(null);
  const count = useRef(0);

  useEffect(() => {
    if (session !== state.session) {
      running.current?.abort();
      setState({ session: session ?? null, base: null, title: "", turns: [] });
    }
  }, [session]);
  useEffect(() => {
    const loaded = stored.value;
    if (!loaded || loaded.id !== session) return;
    const turns = loaded.history.map((each) => ({ key: `m${each.id}`, question: each.question, state: "done", answer: withSources(each.answer), verdict: each.feedback }));
    setState({ session, base: loaded.kb, title: loaded.title, turns });
  }, [stored.value]);
  const last = state.turns.at(-1);
  useEffect(() => {
    if (last) turnsBox.current?.scrollTo({ top: turnsBox.current.scrollHeight });
  }, [state.turns.length, last?.text, last?.state]);

  const change = useCallback((key, changes) => {
    setState((now) => ({ ...now, turns: now.turns.map((turn) => (turn.key === key ? { ...turn, ...changes(turn) } : turn)) }));
  }, []);

  const ask = async (question, replaced = null) => {
    count.current += 1;
    const key = `n${count.current}`;
    const control = new AbortController();
    running.current = control;
    const begun = { key, question, state: "asking", text: "" };
    setState((now) => ({ ...now, turns: [...now.turns.filter((turn) => turn !== replaced && turn.key !== replaced?.key), begun] }));
    try {
      await readEvents("/v1/ask", {
        method: "POST",
        json: { question, kb: state.session ? undefined : base, session: state.session },
        signal: control.signal,
        last: ({ name }) => name === "answer",
        onEvent: (name, data) => {
          if (name === "understanding") change(key, () => ({ understanding: data }));
          else if (name === "writing") change(key, () => ({ writing: data.model }));
          else if (name === "delta") change(key, (turn) => ({ text: turn.text + data.text }));
          else if (name === "answer") {
            change(key, () => ({ state: "done", answer: withSources(data) }));
            setState((now) => ({ ...now, session: data.session, base: now.base ?? base, title: now.title || question.slice(0, 60) }));
            if (data.session && data.session !== session) navigate(`/ask/${data.session}`, { replace: true });
            onKept();
          }
        },
      });
      return true;
    } catch (error) {
      change(key, () => (error.name === "AbortError" ? { state: "stopped" } : { state: "failed", error }));
      return false;
    } finally {
      if (running.current === control) running.current = null;
    }
  };
  return {
    ...state,
    turnsBox,
    error: stored.error,
    reload: stored.reload,
    isAsking: last?.state === "asking",
    ask,
    retry: (turn) => ask(turn.question, turn),
    stop: () => running.current?.abort(),
    setVerdict: (turn, verdict) => change(turn.key, () => ({ verdict })),
  };
}
