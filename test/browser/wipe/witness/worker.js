// Called by the tests from outside, who cannot wake it: every call of the browser's keeps it awake for half a minute more.
setInterval(() => chrome.runtime.getPlatformInfo(), 20_000);

globalThis.remembered = async () => {
  const visits = await chrome.history.search({ text: '', startTime: 0, maxResults: 100_000 });
  const closed = await chrome.sessions.getRecentlyClosed();
  const downloads = await chrome.downloads.search({});
  return {
    history: visits.map(({ url, title, visitCount, lastVisitTime }) => ({ url, title, visitCount, lastVisitTime })),
    closed: closed.flatMap(({ tab, window }) => tab ?? window?.tabs ?? []).map(({ url, title }) => ({ url, title })),
    downloads: downloads.map(({ url, finalUrl, referrer, filename, state }) => ({
      url,
      finalUrl,
      referrer,
      filename,
      state,
    })),
  };
};

globalThis.reopen = async (url) => {
  const closed = await chrome.sessions.getRecentlyClosed();
  const { sessionId } = closed.map(({ tab }) => tab).find((tab) => tab?.url === url) ?? {};
  return sessionId ? (await chrome.sessions.restore(sessionId)).tab.id : null;
};

/** Of addresses that are known: a search leaves out what a page was replaced from, which is in the history all the same. */
globalThis.visitsOf = async (urls) => {
  const visits = urls.map(async (url) => [
    url,
    (await chrome.history.getVisits({ url })).map(({ visitTime }) => visitTime),
  ]);
  return Object.fromEntries(await Promise.all(visits));
};
