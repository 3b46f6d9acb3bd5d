/**
 * An address of the admin API with keys as OData writes them too: `policies('id')/assign` is `policies/id/assign`. Intune's
 * own admin center and scripts made from it write them so. Other addresses stay as they are.
 */
export function withoutBrackets(address: string): string {
  if (!/^\/(?:beta|v1\.0)\//.test(address)) return address;
  const [path = '', ...query] = address.split('?');
  const plain = path.replaceAll(/(?:\(|%28)(?:'|%27)([^'()/]*?)(?:'|%27)(?:\)|%29)/gi, '/$1');
  return [plain, ...query].join('?');
}
