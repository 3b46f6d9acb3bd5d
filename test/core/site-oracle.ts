/**
 * Edge's selection of a filter, written down once more from microsoft.md §5.4, word by word and as naively as it goes.
 * Nothing of `src` is in it, and it only reads the well-formed patterns of site-cases.ts.
 */
type Filter = {
  scheme: string;
  dot: boolean;
  host: string;
  port: string;
  path: string;
  tokens: string[];
  allow: boolean;
};

/** `true`: blocked by Edge, with these as its block list and allow list; for us: the page is corporate. */
export function edgeBlocks(blockList: readonly string[], allowList: readonly string[], address: string): boolean {
  const filters = [...blockList.map((text) => read(text, false)), ...allowList.map((text) => read(text, true))];
  const url = new URL(address.replace(/^ws/, 'http'));
  let host = url.hostname.replace(/\.$/, '');
  const own = host;
  for (;;) {
    const here = filters.filter((filter) => filter.host === host);
    for (const dot of [true, false]) {
      if (dot && host !== own) continue;
      const left = here.filter((filter) => filter.dot === dot && applies(filter, url));
      if (left.length > 0) return !best(left).allow;
    }
    if (/^[\d.]+$/.test(host) || host.startsWith('[') || !host.includes('.')) return false;
    host = host.slice(host.indexOf('.') + 1);
  }
}

function read(text: string, allow: boolean): Filter {
  const [, scheme = '', dot, host = '', port = '', path = '', query = ''] =
    /^(?:(https?):\/\/)?(\.?)(\[[^\]]*\]|[^:/?]+)(?::(\d+))?(\/[^?]*)?(?:\?(.*))?$/.exec(text) ?? [];
  // An IP address is one host anyway.
  const isIp = /^[\d.]+$|^\[/.test(host);
  return { scheme, dot: dot === '.' && !isIp, host, port, path, tokens: query === '' ? [] : query.split('&'), allow };
}

function applies({ scheme, port, path, tokens }: Filter, url: URL): boolean {
  const actualPort = url.port || (url.protocol === 'https:' ? '443' : '80');
  const elements = url.search.slice(1).split('&');
  return (
    (scheme === '' || `${scheme}:` === url.protocol) &&
    (port === '' || port === actualPort) &&
    url.pathname.startsWith(path) &&
    tokens.every((token) =>
      elements.some((element) =>
        token.endsWith('*') ? element.startsWith(token.replace('*', '')) : element === token,
      ),
    )
  );
}

function best(filters: Filter[]): Filter {
  const longest = Math.max(...filters.map(({ path }) => path.length));
  const withPath = filters.filter(({ path }) => path.length === longest);
  const most = Math.max(...withPath.map(({ tokens }) => tokens.length));
  const withTokens = withPath.filter(({ tokens }) => tokens.length === most);
  return withTokens.find(({ allow }) => allow) ?? (withTokens[0] as Filter);
}
