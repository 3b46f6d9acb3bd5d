// The page's table and list, from a snapshot.

export function showStored(snapshot, sentCookies) {
  const lists = Object.values(snapshot.indexedDB).flatMap((stores) => Object.values(stores));
  const records = lists.flat();
  const cached = Object.values(snapshot.caches).flatMap((entries) => Object.entries(entries));
  const rows = [
    ['Cookies, sent', count(sentCookies, 'cookie'), sentCookies[0]],
    ['Cookies, readable', count(snapshot.cookies, 'cookie'), snapshot.cookies[0]],
    ['IndexedDB', count(records, 'record'), records[0]?.[1].content],
    ['Local storage', count(Object.keys(snapshot.localStorage), 'item'), Object.values(snapshot.localStorage)[0]],
    ['Session storage', count(Object.keys(snapshot.sessionStorage), 'item'), Object.values(snapshot.sessionStorage)[0]],
    ['Cache storage', count(cached, 'response'), cached[0]?.[1]],
    ['Service worker', count(snapshot.serviceWorkers, 'worker'), snapshot.serviceWorkers[0]?.script],
  ];
  replaceChildren('stores', rows, ([name, amount, example = '']) => {
    const row = document.createElement('tr');
    row.append(element('th', name), element('td', amount), element('td', example));
    return row;
  });
  showRecords(lists.sort((one, other) => other.length - one.length)[0] ?? []);
}

function showRecords(entries) {
  replaceChildren(
    'records',
    entries.length > 0 ? entries : [[0, { title: 'Nothing stored.', from: '' }]],
    ([, record]) => {
      const item = document.createElement('li');
      item.append(record.title, element('span', record.from));
      return item;
    },
  );
}

/** Only when something changed: a person may be selecting text. */
function replaceChildren(id, values, make) {
  const parent = document.getElementById(id);
  const children = values.map(make);
  const html = children.map((child) => child.outerHTML).join('');
  if (parent.innerHTML !== html) parent.replaceChildren(...children);
}

function element(name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function count(things, name) {
  if (things.length === 0) return 'nothing';
  return `${things.length} ${name}${things.length === 1 ? '' : 's'}`;
}
