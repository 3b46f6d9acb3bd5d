import type { Client } from '@microsoft/microsoft-graph-client';
import { makeUsers } from '../../../src/demo/contoso.ts';
import { until } from '../../../src/demo/person.ts';
import type { WipeReceipt } from '../../../src/protocol/wipe-receipt.ts';
import { adminToken, graphClient } from '../../tenant/graph-api/admin.ts';
import type { Installation } from '../harness/browser-under-test.ts';
import { startWipeBrowser, type WipeBrowser, type WipeBrowserOptions } from './wipe-browser.ts';

/** One browser in which an admin is signed in, and what the organisation does with it through the admin API. */
export class Organisation {
  readonly under: WipeBrowser;
  readonly admin: Client;

  private constructor(under: WipeBrowser, admin: Client) {
    this.under = under;
    this.admin = admin;
  }

  static async start(
    options: Omit<WipeBrowserOptions, 'users'>,
    installation: Installation = 'unpacked',
  ): Promise<Organisation> {
    const users = makeUsers();
    const ada = Object.assign(users.ada, { adminRoles: ['full'] });
    const under = await startWipeBrowser(installation, { ...options, users });
    const { url } = under.demo.tenant;
    const token = await adminToken(url, ada.userPrincipalName, { password: ada.password });
    return new Organisation(under, graphClient(url, token));
  }

  async signIn(): Promise<void> {
    await this.under.person.signIn(this.under.demo.users.ada);
    await this.under.person.untilState('allowed');
  }

  /** Has all removed that it may choose to. */
  async removeAllThatItMay(): Promise<void> {
    const path = '/deviceAppManagement/targetedManagedAppConfigurations/organisation';
    const { customSettings } = await this.admin.api(path).get();
    const changed = customSettings.map(({ name, value }: { name: string; value: string }) => ({
      name,
      value: /^wipe(SharedCookies|DownloadedFiles)$/.test(name) ? 'remove' : value,
    }));
    await this.admin.api(path).patch({ customSettings: changed });
  }

  async order(): Promise<void> {
    const { id } = await this.admin.api(`/users/${this.under.demo.users.ada.userPrincipalName}`).get();
    const deviceTag = await this.under.person.deviceTag();
    const path = `/users/${id}/wipeManagedAppRegistrationsByDeviceTag`;
    await this.admin.api(path).post({ deviceTag, '@drawbridge.immediate': true });
  }

  /** The latest, once the tenant has so many. */
  async receipt(count: number): Promise<WipeReceipt> {
    await until('the receipt to be with the tenant', async () => {
      const { length } = await this.under.receipts();
      return length === count || `there are ${length} of ${count}`;
    });
    return (await this.under.receipts()).at(-1)?.receipt as WipeReceipt;
  }
}
