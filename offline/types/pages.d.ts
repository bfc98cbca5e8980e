// What pages find beside the browser's own.

// htmx, which templates/base.html loads before our modules.
declare const htmx: { process(element: Element): void; ajax(verb: string, path: string, options: HtmxAsked): Promise<void> };

interface HtmxAsked {
  source: string | Element;
  target: string;
  swap?: string;
  values?: Record<string, string>;
}

// What htmx tells of a request, from the element that asked up to the document.
interface HtmxRequest {
  sourceElement: Element;
  target?: Element;
  status: string;
}

interface GlobalEventHandlersEventMap {
  "htmx:config:request": CustomEvent<{ ctx: HtmxRequest & { request: { action: string; body: FormData | null } } }>;
  "htmx:before:request": CustomEvent<{ ctx: HtmxRequest }>;
  "htmx:after:request": CustomEvent<{ ctx: HtmxRequest & { response: { status: number; headers: Headers }; text: string } }>;
  "htmx:before:swap": CustomEvent<{ ctx: HtmxRequest & { response?: { status: number } } }>;
  "htmx:after:swap": CustomEvent<{ ctx: HtmxRequest & { response?: { status: number } } }>;
  "htmx:finally:request": CustomEvent<{ ctx: HtmxRequest }>;
  "htmx:error": CustomEvent<{ ctx?: HtmxRequest }>;
}
