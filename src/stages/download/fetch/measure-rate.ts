/** Bytes a second over the last few seconds: what came before the start, and bursts, do not count. */
export function measureRate(now: () => number = () => performance.now()): (received: number) => number {
  const marks: { readonly time: number; readonly received: number }[] = [];
  return (received) => {
    const time = now();
    const last = marks.at(-1);
    if (last !== undefined && received < last.received) marks.length = 0;
    if (marks.length === 0 || time - marks.at(-1)!.time >= APART) marks.push({ time, received });
    while (marks.length > 2 && time - marks[1]!.time > WINDOW) marks.shift();
    const seconds = (time - marks[0]!.time) / 1000;
    return seconds > 0 ? (received - marks[0]!.received) / seconds : 0;
  };
}

/** Milliseconds. */
const APART = 250;
const WINDOW = 10_000;
