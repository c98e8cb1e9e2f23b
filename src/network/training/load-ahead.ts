/** Loads items in order, always one further than the one in use, so that loading and computing overlap. */
export async function* loadAhead<Item, Loaded>(
  items: readonly Item[],
  load: (item: Item) => Promise<Loaded>,
): AsyncGenerator<Loaded, undefined> {
  let next = start(items[0], load);
  for (let index = 0; index < items.length; index++) {
    const current = next!;
    next = start(items[index + 1], load);
    yield await current;
  }
}

function start<Item, Loaded>(
  item: Item | undefined,
  load: (item: Item) => Promise<Loaded>,
): Promise<Loaded> | undefined {
  if (item === undefined) return undefined;
  const loading = load(item);
  // If nobody comes to take it, its failure is nobody's.
  loading.catch(() => {});
  return loading;
}
