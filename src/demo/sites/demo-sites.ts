import { makeCertificate } from '../certificate.ts';
import { SITE_DESCRIPTIONS, type SiteName } from './site-descriptions.ts';
import { type DemoSite, type SiteGate, startSite } from './site-server.ts';

export type DemoSites = {
  readonly sites: Readonly<Record<SiteName, DemoSite>>;
  /** Where each site really is: its port on loopback by the host and port that browsers ask for. */
  readonly hostMap: Readonly<Record<string, number>>;
  /** The hash of the certificate that all sites share. */
  readonly spkiHash: string;
  close(): Promise<void>;
};

/** Starts the demo's four sites on free ports, the company's behind `gate`. */
export async function startDemoSites(gate: SiteGate | null = null): Promise<DemoSites> {
  const descriptions = Object.entries(SITE_DESCRIPTIONS) as [SiteName, (typeof SITE_DESCRIPTIONS)[SiteName]][];
  const certificate = makeCertificate(descriptions.map(([, { host }]) => host));
  const running = await Promise.all(
    descriptions.map(async ([name, description]) => ({
      name,
      ...(await startSite(description, certificate, description.corporate ? gate : null)),
    })),
  );
  return {
    sites: Object.fromEntries(running.map(({ name, site }) => [name, site])) as Record<SiteName, DemoSite>,
    hostMap: Object.fromEntries(running.map(({ site, port }) => [`${site.host}:443`, port])),
    spkiHash: certificate.spkiHash,
    close: async () => {
      await Promise.all(running.map((site) => site.close()));
    },
  };
}
