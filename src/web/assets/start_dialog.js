/** A new script: topic, then plan and price, then the worst case is confirmed. Nothing is sent before that. */
import { html, useEffect, useState } from './html.js';
import { getJson, postJson } from './api.js';
import { WorstCase } from './actions.js';
import { Dialog, Problem } from './dialog.js';
import { money, number } from './format.js';
import { go } from './router.js';

function Plan({ plan }) {
  const chunks = plan.plan?.chunks ?? [];
  return html`<div class="plan">
    <dl class="figures"><div class="figure"><dt>Expected</dt><dd><b>${money(plan.expected_usd)}</b></dd></div><div class="figure"><dt>At worst</dt><dd><b>${money(plan.worst_usd)}</b></dd></div><div class="figure"><dt>Model</dt><dd><b class="model">${plan.model}</b></dd></div></dl>
    <details><summary>${number(chunks.length)} chunks, ${number(chunks.reduce((sum, chunk) => sum + chunk.target, 0))} words</summary>
      <ol>${chunks.map((chunk) => html`<li key=${chunk.n}><span dir="auto">${chunk.title}</span> <span class="quiet">${number(chunk.target)} words</span></li>`)}</ol></details></div>`;
}

export function StartDialog({ onClose }) {
  const [topics, setTopics] = useState(null);
  const [topic, setTopic] = useState('');
  const [rehearsal, setRehearsal] = useState(true);
  const [plan, setPlan] = useState(null);
  const [agreed, setAgreed] = useState(false);
  const [error, setError] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    getJson('/api/topics').then((value) => {
      setTopics(value.topics);
      setTopic(value.topics[0]?.id ?? '');
    }, setError);
  }, []);
  const attempt = async (work) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (failure) {
      setError(failure);
      // What was shown counts once, so that it has to be shown again.
      setPlan(null);
      setAgreed(false);
    }
    setBusy(false);
  };
  const change = (set, value) => {
    set(value);
    setPlan(null);
    setAgreed(false);
  };
  const ask = () => attempt(async () => setPlan(await postJson('/api/plan', { topic, rehearsal })));
  const start = () => attempt(async () => {
    const { run_id } = await postJson('/api/start', { topic, rehearsal, confirm: plan.confirm });
    onClose();
    go({ run: run_id });
  });
  return html`<${Dialog} title="New script" onClose=${onClose}>
    ${topics?.length === 0 && html`<p>There is no topic yet. In a terminal: <code>castwright new "Why bees dance"</code></p>`}
    <label>Topic <select value=${topic} onChange=${(event) => change(setTopic, event.currentTarget.value)}>${(topics ?? []).map((one) => html`<option key=${one.id} value=${one.id}>${one.title} (${number(one.words)} words)</option>`)}</select></label>
    <fieldset class="choices"><legend>How</legend>
      <label class="check"><input type="radio" name="how" checked=${rehearsal} onChange=${() => change(setRehearsal, true)}/>Rehearsal: free, no real model</label>
      <label class="check"><input type="radio" name="how" checked=${!rehearsal} onChange=${() => change(setRehearsal, false)}/>For real: the model is paid</label></fieldset>
    ${plan?.unfinished && html`<p class="problem">This topic has an unfinished run. This starts another one; to resume the unfinished one, cancel and open it in the list of runs.</p>`}
    ${plan && html`<${Plan} plan=${plan}/>${plan.budget_usd && plan.budget_usd === plan.worst_usd && html`<p class="quiet">The budget stops it there; it could cost more without one.</p>`}<${WorstCase} worst=${plan.worst_usd} free=${rehearsal} agreed=${agreed} onAgree=${setAgreed}/>`}
    <${Problem} error=${error}/>
    <div class="buttons">
      ${plan ? html`<button class="primary" disabled=${busy || !(agreed || rehearsal)} onClick=${start}>Start writing</button>`
        : html`<button class="primary" disabled=${busy || !topic} onClick=${ask}>Show plan and price</button>`}
      <button onClick=${onClose}>Cancel</button></div><//>`;
}
