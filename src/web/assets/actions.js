/** What a person can do with a run. Nothing of this is shown without the token. */
import { html, useEffect, useState } from './html.js';
import { getJson, postJson } from './api.js';
import { money, number } from './format.js';
import { Dialog, Problem } from './dialog.js';
import { needsPerson } from './sentences.js';

/** Sends what was decided; the dialog stays open with the reason if castwright refuses. */
function useSending(data, onClose, onRefused) {
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  const send = async (what, body) => {
    setBusy(true);
    setError(null);
    try {
      const answer = await postJson(`${data.base}/${what}`, body);
      data.again();
      if (onClose) onClose(answer);
    } catch (failure) {
      setError(failure);
      onRefused?.();
    }
    setBusy(false);
  };
  return { send, busy, error };
}

/** What an action may cost, asked before it is offered, and again after castwright refused it: an offer counts once. */
function useOffer(path) {
  const [offer, setOffer] = useState(null);
  const [asked, setAsked] = useState(0);
  const [error, setError] = useState(null);
  useEffect(() => {
    setOffer(null);
    if (path) getJson(path).then(setOffer, setError);
  }, [path, asked]);
  return { offer, error, again: () => setAsked((times) => times + 1) };
}

/** The worst case has to be confirmed by hand before money can be spent. */
export function WorstCase({ worst, free, agreed, onAgree }) {
  if (free) return html`<p>It is a rehearsal: nothing is paid.</p>`;
  const words = worst === null || worst === undefined ? 'I accept a cost that nobody knows.' : `I accept that it may cost up to ${money(worst)}.`;
  return html`<label class="check worst"><input type="checkbox" checked=${agreed} onChange=${(event) => onAgree(event.currentTarget.checked)}/>${words}</label>`;
}

function StopDialog({ data, onClose }) {
  const { send, busy, error } = useSending(data, onClose);
  return html`<${Dialog} title="Stop this run?" onClose=${onClose}>
    <p>Stored chunks are kept, and the run can be resumed. Answers under way may still be billed by the provider.</p>
    <${Problem} error=${error}/>
    <div class="buttons"><button class="primary danger" disabled=${busy} onClick=${() => send('stop', {})}>Stop</button><button onClick=${onClose}>Keep writing</button></div><//>`;
}

function ResumeDialog({ data, onClose }) {
  const { offer, error: cannot, again: askAgain } = useOffer(`${data.base}/resume`);
  const [agreed, setAgreed] = useState(false);
  const { send, busy, error } = useSending(data, onClose, () => {
    setAgreed(false);
    askAgain();
  });
  const free = offer?.rehearsal ?? data.run.rehearsal;
  const again = offer && !free && Number(offer.may_pay_again_usd ?? 0) > 0;
  return html`<${Dialog} title="Resume this run" onClose=${onClose}>
    ${!offer && !cannot && html`<p class="quiet">Asking what it would cost…</p>`}
    ${offer && html`<p>Stored chunks are kept and not paid again.</p>${offer.what && html`<p dir="auto">${offer.what}</p>`}
      ${again && html`<p class="problem">Up to ${money(offer.may_pay_again_usd)} may be paid a second time.</p>`}
      <${WorstCase} worst=${offer.worst_usd} free=${free} agreed=${agreed} onAgree=${setAgreed}/>`}
    <${Problem} error=${cannot ?? error}/>
    <div class="buttons"><button class="primary" disabled=${busy || !offer || !(agreed || free)} onClick=${() => send('resume', { confirm: offer.confirm })}>Resume</button><button onClick=${onClose}>Cancel</button></div><//>`;
}

function RedoDialog({ data, chunk: first, onClose }) {
  const stored = data.requests.filter((request) => request.n > 0 && request.stored);
  const [chunk, setChunk] = useState(first || stored[0]?.n);
  const [note, setNote] = useState('');
  const { offer, error: cannot, again: askAgain } = useOffer(`${data.base}/redo?chunk=${chunk}`);
  const [agreed, setAgreed] = useState(false);
  const { send, busy, error } = useSending(data, onClose, () => {
    setAgreed(false);
    askAgain();
  });
  const free = offer?.rehearsal ?? data.run.rehearsal;
  return html`<${Dialog} title="Have a chunk written again" onClose=${onClose}>
    <label>Chunk <select value=${chunk} onChange=${(event) => setChunk(Number(event.currentTarget.value))}>${stored.map((request) => html`<option key=${request.n} value=${request.n}>${request.n} ${request.title}</option>`)}</select></label>
    <label>What should be different? <textarea rows="3" value=${note} onInput=${(event) => setNote(event.currentTarget.value)} placeholder="Warmer; begin with the diver’s story"></textarea></label>
    ${offer && html`<${WorstCase} worst=${offer.worst_usd} free=${free} agreed=${agreed} onAgree=${setAgreed}/>`}
    <p class="quiet">The text of today is kept beside the new one.</p>
    <${Problem} error=${cannot ?? error}/>
    <div class="buttons"><button class="primary" disabled=${busy || !offer || !(agreed || free)} onClick=${() => send('redo', { chunk, note, confirm: offer.confirm })}>Write it again</button><button onClick=${onClose}>Cancel</button></div><//>`;
}

function ApproveDialog({ data, onClose }) {
  const [editor, setEditor] = useState('');
  const [read] = useState(data.read); // as it stood on the page when the person said so
  const { send, busy, error } = useSending(data, onClose);
  return html`<${Dialog} title="Approve this script" onClose=${onClose}>
    <p>You have read it and answer for it. Your name is kept with the script as it is now; if a letter of it changes, it has to be approved again.</p>
    ${data.run.findings > 0 && html`<p class="problem">${number(data.run.findings)} ${data.run.findings === 1 ? 'error was' : 'errors were'} found in it.</p>`}
    <label>Your name <input value=${editor} autocomplete="name" onInput=${(event) => setEditor(event.currentTarget.value)}/></label>
    <${Problem} error=${error}/>
    <div class="buttons"><button class="primary" disabled=${busy || editor.trim() === ''} onClick=${() => send('approve', { editor: editor.trim(), text_sha256: read })}>Approve</button><button onClick=${onClose}>Cancel</button></div><//>`;
}

const FORMATS = [['docx', 'Word'], ['md', 'Markdown'], ['txt', 'Plain text'], ['html', 'Web page'], ['fountain', 'Fountain'],
  ['vtt', 'Captions (VTT)'], ['srt', 'Captions (SRT)'], ['chapters', 'Chapters'], ['json', 'JSON']];

/** Saves what castwright exported; a file that lies beside castwright is only named. */
function save(answer) {
  const bytes = answer.base64 === undefined ? answer.text : Uint8Array.from(atob(answer.base64), (one) => one.charCodeAt(0));
  const url = URL.createObjectURL(new Blob([bytes]));
  Object.assign(document.createElement('a'), { href: url, download: answer.name ?? 'script' }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

function ExportDialog({ data, onClose }) {
  const [format, setFormat] = useState('docx');
  const [where, setWhere] = useState('');
  const { send, busy, error } = useSending(data, (answer) => {
    if (answer.text !== undefined || answer.base64 !== undefined) {
      save(answer);
      onClose();
    } else setWhere(answer.path ?? answer.file ?? 'done');
  });
  return html`<${Dialog} title="Export the script" onClose=${onClose}>
    <fieldset class="choices"><legend>As</legend>${FORMATS.map(([key, name]) => html`<label key=${key} class="check"><input type="radio" name="format" checked=${format === key} onChange=${() => setFormat(key)}/>${name}</label>`)}</fieldset>
    ${where && html`<p role="status">Written to <code>${where}</code></p>`}<${Problem} error=${error}/>
    <div class="buttons"><button class="primary" disabled=${busy} onClick=${() => send('export', { format })}>Export</button><button onClick=${onClose}>Close</button></div><//>`;
}

const DIALOGS = { stop: StopDialog, resume: ResumeDialog, redo: RedoDialog, approve: ApproveDialog, export: ExportDialog };

export function Actions({ data, acts, chunk, acting, setActing }) {
  const [open, setOpen] = useState('');
  const { run } = data;
  const ended = run.state !== 'working';
  const whole = run.stored > 0 && run.stored === run.chunks;
  // A run that ended by itself while the question stood there has answered it.
  useEffect(() => {
    if (ended && open === 'stop') setOpen('');
  }, [ended, open]);
  const button = (what, words, primary) => acts.has(what) && html`<button class=${primary ? 'primary' : ''} onClick=${() => setOpen(what)}>${words}</button>`;
  const Opened = DIALOGS[open];
  return html`<div class="actions" role="group" aria-label="Actions">
    ${!ended && button('stop', 'Stop…')}
    ${run.resume && ended && button('resume', 'Resume…', needsPerson(run))}
    ${run.state === 'finished' && button('approve', 'Approve…', run.findings === 0)}
    ${run.state === 'finished' && button('redo', 'Write a chunk again…')}
    ${ended && whole && acts.has('edit') && html`<button aria-pressed=${String(Boolean(acting.editTurns))} onClick=${() => setActing({ editTurns: !acting.editTurns, turn: null })}>Edit text</button>`}
    ${whole && button('export', 'Export…')}
    ${Opened && html`<${Opened} data=${data} chunk=${chunk} onClose=${() => setOpen('')}/>`}</div>`;
}
