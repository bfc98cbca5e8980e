// What TypeScript does not know of browsers.

// Where there is none, scan/decode.js goes without.
declare class BarcodeDetector {
  static getSupportedFormats(): Promise<string[]>;
  constructor(options: { formats: string[] });
  detect(picture: ImageData): Promise<{ rawValue: string }[]>;
}

interface Array<T> {
  // What filter(Boolean) leaves is something.
  filter(predicate: BooleanConstructor): Exclude<T, null | undefined | false | "" | 0>[];
}

// The light of a camera, where it has one.
interface MediaTrackCapabilities {
  torch?: boolean;
  focusMode?: string[];
}

interface MediaTrackConstraintSet {
  torch?: boolean;
  focusMode?: string;
}
