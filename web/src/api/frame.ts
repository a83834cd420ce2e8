/** Milliseconds after which what waits is told where no frame is drawn: in a page that is hidden. */
const UNSEEN_MS = 100;

/** Collects what comes between two frames, so that the page draws it once; nothing is left out or told in another order. */
export function perFrame<T>(hear: (one: T) => void) {
  let waiting: T[] = [];
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    waiting = [];
  };
  const flush = () => {
    const told = waiting;
    drop();
    told.forEach(hear);
  };
  const add = (one: T) => {
    if (waiting.push(one) > 1) return;
    frame = requestAnimationFrame(flush);
    timer = setTimeout(flush, UNSEEN_MS);
  };
  return { add, flush, drop };
}
