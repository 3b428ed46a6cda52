/** A table of any number of rows of one height: only those that can be seen exist. */
import { html, Component, useEffect, useRef, useState } from './html.js';
import { useSize } from './hooks.js';

const SPARE_ROWS = 8;

/** A row is made again only if what it shows changed: while the list scrolls, most rows stay as they are. */
class Row extends Component {
  shouldComponentUpdate(next) {
    const { item, index, height, version } = this.props;
    return next.item !== item || next.index !== index || next.height !== height || next.version !== version;
  }

  render({ item, index, height, cells }) {
    return html`<div class="row" role="row" aria-rowindex=${index + 2} style=${{ top: `${index * height}px`, height: `${height}px` }}>${cells(item)}</div>`;
  }
}

/**
 * @param {object} props
 * @param {unknown[]} props.items
 * @param {(item: unknown) => string} props.keyOf
 * @param {(item: unknown) => unknown} props.row content of a row: elements of role "cell"
 * @param {unknown} props.version if it changes, all rows are made again
 * @param {number} props.rowHeight pixels
 * @param {string} props.label name of the table
 * @param {unknown} props.head the row of column names
 */
export function VirtualList({ items, keyOf, row, rowHeight, label, head, version, stickToEnd = false }) {
  const [ref, , height] = useSize();
  const [top, setTop] = useState(0);
  const atEnd = useRef(true);
  useEffect(() => {
    if (stickToEnd && atEnd.current) ref.current.scrollTop = ref.current.scrollHeight;
  }, [items.length, height]);
  const onScroll = ({ currentTarget: box }) => {
    atEnd.current = box.scrollTop + box.clientHeight > box.scrollHeight - 2 * rowHeight;
    setTop(Math.floor(box.scrollTop / rowHeight) * rowHeight);
  };
  const begin = Math.max(0, Math.floor(top / rowHeight) - SPARE_ROWS);
  const end = Math.min(items.length, Math.ceil((top + height) / rowHeight) + SPARE_ROWS);
  const rows = items.slice(begin, end).map((item, i) => html`
    <${Row} key=${keyOf(item)} item=${item} index=${begin + i} height=${rowHeight} cells=${row} version=${version}/>`);
  return html`
    <div class="table" role="table" aria-label=${label} aria-rowcount=${items.length + 1}>
      <div class="row head" role="row" aria-rowindex="1">${head}</div>
      <div class="scroll" role="rowgroup" tabindex="0" aria-label=${`${label}: rows`} ref=${ref} onScroll=${onScroll} onKeyDown=${moveBetweenLinks}>
        <div class="height" role="presentation" style=${{ height: `${items.length * rowHeight}px` }}>${rows}</div>
      </div>
    </div>`;
}

/** Arrow keys move between the links of rows; the rows that come into sight are made as the list scrolls. */
function moveBetweenLinks(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const links = [...event.currentTarget.querySelectorAll('a, button')];
  const at = links.indexOf(document.activeElement);
  const next = links[at === -1 ? 0 : at + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.closest('.row').scrollIntoView({ block: 'nearest' });
}
