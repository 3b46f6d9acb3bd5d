import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { makeCertificate } from '../../../src/demo/certificate.ts';

export type OrganisationDomains = {
  /** Where the tenant is known: https, as discovery wants it. */
  readonly tenantUrl: string;
  readonly hostMap: Readonly<Record<string, number>>;
  readonly spkiHash: string;
  /** What came to the domains, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** The tenant's port on this machine. */
  tenantPort: number;
  close(): void;
};

/** Domains with a web server each, over TLS; `tenantHost` is the tenant's own. */
export async function startDomains(
  tenantHost: string,
  answers: Readonly<Record<string, RequestListener>>,
): Promise<OrganisationDomains> {
  const hosts = [tenantHost, ...Object.keys(answers)];
  const certificate = makeCertificate(hosts);
  const requests: IncomingMessage[] = [];
  const web = createServer((request, response) => {
    requests.push(request);
    answers[request.headers.host ?? '']?.(request, response);
  });
  const sockets = new Set<TLSSocket>();
  const server = createTlsServer({ key: certificate.key, cert: certificate.cert }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    // Told apart by the name in the handshake: the tenant has its own program and its sockets.
    if ((socket as TLSSocket & { servername: string }).servername !== tenantHost) {
      web.emit('connection', socket);
      return;
    }
    const onward = connect(domains.tenantPort, '127.0.0.1');
    onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const domains = {
    tenantUrl: `https://${tenantHost}`,
    hostMap: Object.fromEntries(hosts.map((host) => [`${host}:443`, port])),
    spkiHash: certificate.spkiHash,
    requests,
    tenantPort: 0,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  return domains;
}
