/** The record of a run, as it is stored: one row for each event, newest last. */
import { html, useEffect, useMemo, useState } from './html.js';
import { momentOf, timeOf } from './format.js';
import { eventSentence } from './sentences.js';
import { StreamReader } from './stream.js';
import { VirtualList } from './virtual_list.js';

/** All events of a stage. The list is a new one at each change, and its events are the same. */
function useEvents(path) {
  const [events, setEvents] = useState([]);
  useEffect(() => {
    setEvents([]);
    const reader = new StreamReader(path, {
      mode: 'json', live: 'poll', pollMs: 1500,
      onReset: () => setEvents([]),
      onPart: (more) => setEvents((before) => [...before, ...more]),
    });
    return () => reader.stop();
  }, [path]);
  return events;
}

const HEAD = html`<div role="columnheader" class="c-seq">No.</div><div role="columnheader" class="c-time">Time</div><div role="columnheader" class="c-event">What happened</div>`;

export function Events({ data }) {
  const [path, setPath] = useState(data.run.stages[0].events);
  const events = useEvents(path);
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState(null);
  const shown = useMemo(() => {
    const word = search.toLowerCase();
    return word === '' ? events : events.filter((event) => `${eventSentence(event)} ${JSON.stringify(event)}`.toLowerCase().includes(word));
  }, [events, search]);
  const cells = (event) => html`
    <div role="cell" class="c-seq">${event.seq}</div>
    <div role="cell" class="c-time"><time datetime=${event.ts} title=${momentOf(event.ts)}>${timeOf(event.ts)}</time></div>
    <div role="cell" class="c-event"><button class="link" aria-pressed=${String(chosen === event)} onClick=${() => setChosen(chosen === event ? null : event)} dir="auto">${eventSentence(event)}</button></div>`;
  return html`<div class="events">
    <div class="filters">
      <label class="search"><span class="hidden">Search events</span><input type="search" placeholder="Search events" value=${search} onInput=${(event) => setSearch(event.currentTarget.value)}/></label>
      ${data.run.stages.length > 1 && html`<div class="segments" role="group" aria-label="Stage">${data.run.stages.map((stage) => html`<button key=${stage.id} aria-pressed=${String(stage.events === path)} onClick=${() => setPath(stage.events)}>${stage.title}</button>`)}</div>`}
    </div>
    <${VirtualList} items=${shown} label="Events" head=${HEAD} rowHeight=${34} keyOf=${(event) => event.seq} row=${cells} version=${chosen} stickToEnd=${true}/>
    ${chosen && html`<pre class="chosen" tabindex="0" aria-label="The chosen event as it is stored">${JSON.stringify(chosen, null, 2)}</pre>`}
  </div>`;
}
