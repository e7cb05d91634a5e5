/** One answer on the way, with the address that was asked. */
export interface Visit {
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

/** A browser without a script: it keeps cookies, and follows redirects when told to. */
export class Browser {
  readonly #jars = new Map<string, Map<string, string>>();

  /** `resolve`: where an origin is really served, as a proxy would have it. */
  constructor(public resolve: (origin: string) => string = (origin) => origin) {}

  /** Cookies for an address, as a header. */
  cookiesFor(url: string): string {
    const jar = this.#jars.get(new URL(url).host) ?? new Map<string, string>();
    return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  setCookie(url: string, name: string, value: string): void {
    this.#jar(url).set(name, value);
  }

  async visit(url: string, init: RequestInit = {}): Promise<Visit> {
    const cookie = this.cookiesFor(url);
    const { origin } = new URL(url);
    const answer = await fetch(this.resolve(origin) + url.slice(origin.length), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...(init.headers as Record<string, string> | undefined) },
    });
    for (const line of answer.headers.getSetCookie()) this.#keep(url, line);
    return { url, status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** Follows redirects up to the first answer that is none, or whose address `until` accepts, which isn't asked. */
  async follow(
    url: string,
    until: (url: string) => boolean = () => false,
  ): Promise<{ last: Visit; next?: string }> {
    let last = await this.visit(url);
    for (let hops = 0; hops < 12; hops += 1) {
      const location = last.headers.get('location');
      if (location === null || last.status < 300 || last.status > 399) return { last };
      const next = new URL(location, last.url).href;
      if (until(next)) return { last, next };
      last = await this.visit(next);
    }
    throw new Error(`too many redirects: ${last.url}`);
  }

  #jar(url: string): Map<string, string> {
    const { host } = new URL(url);
    let jar = this.#jars.get(host);
    if (!jar) this.#jars.set(host, (jar = new Map<string, string>()));
    return jar;
  }

  #keep(url: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const gone = attributes.some((each) => /^(max-age=0|expires=Thu, 01 Jan 1970.*)$/i.test(each));
    if (gone) this.#jar(url).delete(name);
    else this.#jar(url).set(name, pair.slice(at + 1));
  }
}
