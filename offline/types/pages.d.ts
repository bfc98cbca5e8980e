// What pages find beside the browser's own.

// htmx, which templates/base.html loads before our modules.
declare const htmx: { process(element: Element): void };
