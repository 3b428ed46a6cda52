/** Small hooks that several views share. */
import { useEffect, useLayoutEffect, useRef, useState } from './html.js';

/** The time, again every `ms`: ages that tick. If they would tick from what is out of date, they stand. */
export function useNow(ms = 1000, stands = false) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (stands) return undefined;
    const timer = setInterval(() => !document.hidden && setNow(Date.now()), ms);
    return () => clearInterval(timer);
  }, [ms, stands]);
  return now;
}

/** The size of an element: `[ref, width, height]`. */
export function useSize() {
  const ref = useRef(null);
  const [size, setSize] = useState([0, 0]);
  useLayoutEffect(() => {
    const element = ref.current;
    const watcher = new ResizeObserver(() => setSize([element.clientWidth, element.clientHeight]));
    watcher.observe(element);
    setSize([element.clientWidth, element.clientHeight]);
    return () => watcher.disconnect();
  }, []);
  return [ref, ...size];
}

/** A choice that the browser remembers, such as a part that is folded. Storage may be forbidden; then it is forgotten. */
export function useRemembered(name, initial) {
  const [value, setValue] = useState(() => {
    try {
      return JSON.parse(localStorage.getItem(`castwright-${name}`)) ?? initial;
    } catch {
      return initial;
    }
  });
  const set = (next) => {
    setValue(next);
    try {
      localStorage.setItem(`castwright-${name}`, JSON.stringify(next));
    } catch { /* The choice lasts as long as the page. */ }
  };
  return [value, set];
}

export function useTitle(title) {
  useEffect(() => {
    document.title = title ? `${title} – castwright` : 'castwright';
  }, [title]);
}
