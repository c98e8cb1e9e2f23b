/**
 * A URL as it may stand in messages: without its user and password, and without the values of its query,
 * which are tokens as often as not.
 */
export function shownUrl(url: string): string {
  const [address = '', query] = url.replace(/#.*/s, '').split(/\?(.*)/s, 2);
  const shown = address.replace(/^([^/]*\/\/)[^/]*@/, '$1***@');
  return query === undefined ? shown : `${shown}?${query.replace(/(^|&)([^=&]*=)?[^&]+/g, '$1$2***')}`;
}
