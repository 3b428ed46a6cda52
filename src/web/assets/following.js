/** Keeps the newest words in sight, until the reader scrolls up. */
import { useEffect, useMemo, useRef, useState } from './html.js';

/** A scroll this soon after a touch of wheel, keys or screen is the reader's; else it follows from text that changed. */
const HAND_MS = 700;
/** So long after a touch the text stays where the reader put it. */
const HELD_MS = 150;
const ROOM_PX = 72;

/** Where the pane must stand so that the growing end is near its lower edge; `null` if nothing grows. */
function wanted(pane) {
  const end = pane.querySelector('.live-end');
  if (!end) return null;
  const below = end.getBoundingClientRect().bottom - pane.getBoundingClientRect().bottom + ROOM_PX;
  return Math.max(0, Math.min(pane.scrollHeight - pane.clientHeight, pane.scrollTop + below));
}

export function useFollowing(paneRef) {
  const [following, setFollowing] = useState(true);
  const on = useRef(true);
  const touched = useRef(0);
  const last = useRef(0);
  const keepSoon = useRef(() => {});
  const set = (value) => {
    on.current = value;
    setFollowing(value);
    if (value) keepSoon.current();
  };
  const keep = () => {
    const pane = paneRef.current;
    if (!pane || !on.current || Date.now() - touched.current < HELD_MS) return;
    const place = wanted(pane);
    if (place !== null && Math.abs(place - pane.scrollTop) > 1) pane.scrollTop = place;
    last.current = pane.scrollTop;
  };
  // The text grows in many places of the code; the frame after it is the one place to look where its end is. Nothing is
  // looked at in a frame before which nothing changed: a page that waits must not keep a processor awake.
  useEffect(() => {
    let frame = 0;
    const soon = () => {
      if (frame) return;
      frame = requestAnimationFrame(() => {
        frame = 0;
        keep();
        if (Date.now() - touched.current < HELD_MS) soon();
      });
    };
    const text = new MutationObserver(soon);
    text.observe(paneRef.current, { childList: true, characterData: true, subtree: true });
    const size = new ResizeObserver(soon);
    size.observe(paneRef.current);
    keepSoon.current = soon;
    return () => {
      text.disconnect();
      size.disconnect();
      cancelAnimationFrame(frame);
    };
  }, []);
  useEffect(() => { paneRef.current.hold = () => set(false); }, []);
  const onScroll = () => {
    const pane = paneRef.current;
    const byHand = Date.now() - touched.current < HAND_MS;
    if (byHand && pane.scrollTop < last.current - 2) set(false);
    else if (byHand && !on.current) {
      const place = wanted(pane);
      if (place !== null && pane.scrollTop >= place - 4) set(true);
    }
    last.current = pane.scrollTop;
  };
  const watch = useMemo(() => {
    const touch = () => { touched.current = Date.now(); };
    return { onWheel: touch, onTouchMove: touch, onKeyDown: touch, onPointerDown: touch };
  }, []);
  const follow = () => {
    touched.current = 0;
    set(!on.current);
  };
  return { following, follow, onScroll, watch };
}
