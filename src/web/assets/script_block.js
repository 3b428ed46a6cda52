/** Up to thirty turns of a chunk. Far from what is seen, a block of a long script is only as high as it was. */
import { html, Component } from './html.js';
import { isWebAddress, SafeLink } from './safe_link.js';
import { piecesOf } from './marks.js';

export const TURNS_OF_BLOCK = 30;

/** Blocks that come near the reader; one observer for all, since each would cost. */
export class Nearness {
  constructor(root) {
    this.blocks = new Map();
    this.observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.blocks.get(entry.target)?.(entry.isIntersecting);
    }, { root, rootMargin: '1500px 0px' });
  }

  watch(element, tell) {
    this.blocks.set(element, tell);
    this.observer.observe(element);
  }

  unwatch(element) {
    this.blocks.delete(element);
    this.observer.unobserve(element);
  }
}

function Cut({ value }) {
  return html`<del class="cut" title=${`Left out: ${value.why}`}><span class="hidden">Left out because ${value.why}: </span>${value.quote}</del><span class="why"> ${value.why} </span>`;
}

function Citation({ value }) {
  const label = isWebAddress(value.url) ? new URL(value.url).hostname.replace(/^www\./, '') : 'source';
  return html`<sup class="cite" title=${value.text}><${SafeLink} url=${value.url}>${label}<//></sup>`;
}

function Piece({ piece }) {
  if (piece.kind === 'cut') return html` <${Cut} value=${piece.value}/>`;
  if (piece.kind === 'cite') return html`<${Citation} value=${piece.value}/>`;
  if (piece.kind === 'find') return html`<mark class=${`is-${piece.value.severity}`} title=${piece.value.remedy}>${piece.text}</mark>`;
  return piece.text;
}

/** What is gone and what is new, by words; a screen reader hears which is which. */
function Compared({ parts }) {
  return parts.map(({ kind, text }, i) => (kind === 'same' ? text
    : kind === 'gone' ? html`<del key=${i} class="cut"><span class="hidden"> Before: </span>${text}</del>`
      : html`<ins key=${i}><span class="hidden"> Now: </span>${text}</ins>`));
}

/** A turn of an earlier version that is not in the script any more. */
function GoneTurn({ gone, name, language }) {
  return html`<p class=${`turn is-gone of-${gone.speaker.toLowerCase()}`}>
    ${name && html`<b class="who" dir="auto">${name}</b>`}<span class="was" lang=${language} dir="auto"><${Compared} parts=${[{ kind: 'gone', text: gone.text }]}/></span></p>`;
}

function Turn({ turn, name, index, marks, parts, growing, onEdit, language }) {
  return html`<p class=${`turn of-${(turn.speaker || 'x').toLowerCase()} ${parts ? 'is-changed' : ''}`} data-turn=${index}>
    ${name && html`<b class="who" dir="auto">${name}</b>`}<span class="said" lang=${language} dir="auto">${parts ? html`<${Compared} parts=${parts}/>` : piecesOf(turn.text, marks).map((piece, i) => html`<${Piece} key=${i} piece=${piece}/>`)}${growing && html`<span class="pen" aria-hidden="true"></span>`}</span>
    ${onEdit && html`<button class="edit" onClick=${() => onEdit(index)} aria-label=${`Edit turn ${index + 1} of ${name}`}>Edit</button>`}</p>`;
}

export class ScriptBlock extends Component {
  constructor(props) {
    super(props);
    this.state = { near: !props.nearness };
  }

  componentDidMount() {
    this.props.nearness?.watch(this.base, (near) => {
      if (!near && this.state.near) this.height = this.base.offsetHeight;
      if (near !== this.state.near) this.setState({ near });
    });
  }

  componentWillUnmount() {
    this.props.nearness?.unwatch(this.base);
  }

  shouldComponentUpdate(next, state) {
    const { turns, marks, changes, growing, onEdit, editing, names } = this.props;
    return state.near !== this.state.near || next.growing !== growing || growing || next.turns !== turns || next.marks !== marks || next.changes !== changes
      || next.onEdit !== onEdit || next.editing !== editing || next.names !== names || next.end !== this.props.end;
  }

  render({ turns, begin, end, names, marks, changes, growing, onEdit, editing, editor, language }, { near }) {
    if (!near) {
      const guess = turns.slice(begin, end).reduce((sum, turn) => sum + 40 + turn.text.length / 3, 0);
      return html`<div class="block" data-begin=${begin} data-end=${end} style=${{ height: `${this.height ?? guess}px` }}></div>`;
    }
    return html`<div class="block" data-begin=${begin} data-end=${end} style=${{ height: '' }}>${turns.slice(begin, end).map((turn, i) => {
      const index = begin + i;
      if (editing === index) return html`<div key=${index} data-turn=${index}>${editor}</div>`;
      const goneAt = (at) => (changes?.gone.get(at) ?? []).map((gone, k) => html`<${GoneTurn} key=${`${at}-${k}`} gone=${gone} name=${names.get(gone.speaker) ?? gone.speaker} language=${language}/>`);
      return html`${goneAt(index)}<${Turn} key=${index} turn=${turn} index=${index} name=${names.get(turn.speaker) ?? turn.speaker}
        marks=${marks?.get(index)} parts=${changes?.parts.get(index)} growing=${growing && index === turns.length - 1} onEdit=${onEdit} language=${language}/>${index === turns.length - 1 && goneAt(turns.length)}`;
    })}</div>`;
  }
}
