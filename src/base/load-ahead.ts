/**
 * Loads items in order, `ahead` further than the one in use, so that loading and using overlap. At most
 * `ahead` + 1 are loaded or being loaded at a time: that bounds the memory.
 */
export async function* loadAhead<Item, Loaded>(
  items: Iterable<Item>,
  load: (item: Item) => Promise<Loaded>,
  ahead = 1,
): AsyncGenerator<Loaded, undefined> {
  const pending: Promise<Loaded>[] = [];
  for (const item of items) {
    pending.push(start(item, load));
    if (pending.length > ahead) yield await pending.shift()!;
  }
  for (const last of pending) yield await last;
}

function start<Item, Loaded>(item: Item, load: (item: Item) => Promise<Loaded>): Promise<Loaded> {
  const loading = load(item);
  // Not awaited yet, and perhaps never: its rejection must not count as unhandled.
  loading.catch(() => {});
  return loading;
}
