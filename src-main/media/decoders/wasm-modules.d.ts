// Shapes of the WebAssembly codecs we load by file: their packages type other entry points.

declare module 'libheif-js/libheif-wasm/libheif-bundle.mjs' {
  interface HeifError {
    readonly code: { readonly value: number };
    readonly message: string;
  }
  interface HeifChannel {
    readonly id: unknown;
    readonly width: number;
    readonly height: number;
    readonly stride: number;
    /** A window on the module's memory: copy before the next call. */
    readonly data: Uint8Array;
  }
  interface HeifDecoded {
    readonly code?: undefined;
    readonly image: object;
    readonly channels: readonly HeifChannel[];
  }
  export interface LibHeif {
    readonly HEAPU8: Uint8Array;
    readonly heif_colorspace: { readonly heif_colorspace_RGB: unknown };
    readonly heif_chroma: {
      readonly heif_chroma_interleaved_RGB: unknown;
      readonly heif_chroma_interleaved_RGBA: unknown;
    };
    readonly heif_channel: { readonly heif_channel_interleaved: unknown };
    heif_context_alloc(): object | null;
    heif_context_free(context: object): void;
    heif_context_read_from_memory(context: object, bytes: Uint8Array): HeifError;
    heif_js_context_get_primary_image_handle(context: object): (object & { readonly code?: undefined }) | HeifError;
    heif_image_handle_get_width(handle: object): number;
    heif_image_handle_get_height(handle: object): number;
    heif_image_handle_has_alpha_channel(handle: object): number;
    heif_image_handle_release(handle: object): void;
    heif_js_decode_image2(handle: object, colourspace: unknown, chroma: unknown): HeifDecoded | HeifError;
    heif_image_release(image: object): void;
  }
  export default function create(options?: object): LibHeif;
}

declare module '@jsquash/jxl/codec/dec/jxl_dec.js' {
  export interface JxlDecoder {
    readonly HEAPU8: Uint8Array;
    decode(
      bytes: Uint8Array,
    ): { readonly data: Uint8ClampedArray; readonly width: number; readonly height: number } | null;
  }
  export default function create(options: {
    wasmBinary: Uint8Array;
    noInitialRun: boolean;
    print: (line: string) => void;
    printErr: (line: string) => void;
  }): Promise<JxlDecoder>;
}

/** Used by tests only. */
declare module '@jsquash/jxl/codec/enc/jxl_enc.js' {
  export interface JxlEncoder {
    encode(rgba: Uint8Array, width: number, height: number, options: object): Uint8Array;
  }
  export default function create(options: { wasmBinary: Uint8Array; noInitialRun: boolean }): Promise<JxlEncoder>;
}
