export type SiteName = 'mail' | 'portal' | 'personal' | 'club';

export type SiteDescription = {
  readonly host: string;
  readonly corporate: boolean;
  readonly title: string;
  readonly tagline: string;
  readonly colour: string;
  /** The domain that all of its sites share cookies for; `null` where a site keeps to itself. */
  readonly cookieDomain: string | null;
  /** What it puts into IndexedDB on a first visit: databases, stores, records. The longest list is shown. */
  readonly databases: Readonly<Record<string, Readonly<Record<string, readonly SiteRecord[]>>>>;
};

export type SiteRecord = { readonly id: number; readonly title: string; readonly from: string };

/** Two sites of the company; a personal one elsewhere; a personal one under the company's own registrable domain. */
export const SITE_DESCRIPTIONS: Readonly<Record<SiteName, SiteDescription>> = {
  mail: {
    host: 'mail.corp.contoso.test',
    corporate: true,
    title: 'Contoso Mail',
    tagline: 'Your work inbox',
    colour: '#0f6cbd',
    cookieDomain: 'corp.contoso.test',
    databases: {
      mailbox: {
        messages: [
          { id: 1, title: 'Draft of the merger agreement', from: 'Alex Wilber' },
          { id: 2, title: 'Salaries 2027, confidential', from: 'Lee Gu' },
          { id: 3, title: 'Minutes of Monday’s board meeting', from: 'Grady Archie' },
        ],
        drafts: [{ id: 1, title: 'Re: Draft of the merger agreement', from: 'You' }],
      },
      'mail-search': { words: [{ id: 1, title: 'merger', from: 'index' }] },
    },
  },
  portal: {
    host: 'portal.corp.contoso.test',
    corporate: true,
    title: 'Contoso Portal',
    tagline: 'Documents and tools for everyone at Contoso',
    colour: '#7160e8',
    cookieDomain: 'corp.contoso.test',
    databases: {
      documents: {
        recent: [
          { id: 1, title: 'Customer list, Northern Europe', from: 'Sales' },
          { id: 2, title: 'Roadmap of the X1050 drone', from: 'Engineering' },
          { id: 3, title: 'Holiday calendar', from: 'Human resources' },
        ],
      },
    },
  },
  personal: {
    host: 'personal.test',
    corporate: false,
    title: 'Green Thumb',
    tagline: 'A diary of my garden',
    colour: '#2e7d32',
    cookieDomain: 'personal.test',
    databases: {
      garden: {
        entries: [
          { id: 1, title: 'The first tomatoes are ripe', from: 'Tuesday' },
          { id: 2, title: 'Slugs again', from: 'Wednesday' },
          { id: 3, title: 'Sowed spinach', from: 'Sunday' },
        ],
      },
    },
  },
  club: {
    host: 'club.contoso.test',
    corporate: false,
    title: 'Contoso Chess Club',
    tagline: 'After work, in room 12. A club of friends, not of the company',
    colour: '#8a5a1c',
    cookieDomain: null,
    databases: {
      club: {
        games: [
          { id: 1, title: 'Sicilian, against Megan', from: 'Won' },
          { id: 2, title: 'Queen’s Gambit, against Diego', from: 'Lost' },
          { id: 3, title: 'Summer tournament', from: 'June' },
        ],
      },
    },
  },
};
