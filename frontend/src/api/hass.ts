/** What the page uses of Home Assistant's `hass` object. */
export interface Hass {
  connection: Connection;
  language: string;
  locale?: { language: string };
  user?: { is_admin: boolean; name: string };
  states: Record<string, { state: string; attributes: Record<string, unknown> } | undefined>;
  /** The registry's entries of entities, as far as they are for display. */
  entities?: Record<string, { platform?: string; translation_key?: string; device_id?: string } | undefined>;
  themes?: { darkMode: boolean };
  /** Makes an address absolute, where the page is not Home Assistant's own. */
  hassUrl?(path: string): string;
  localize(key: string, values?: Record<string, string | number>): string;
  loadBackendTranslation(category: string, integration: string): Promise<unknown>;
}

export type Unsubscribe = () => Promise<void>;

export interface Connection {
  connected?: boolean;
  sendMessagePromise<T>(message: Record<string, unknown>): Promise<T>;
  subscribeMessage<T>(listener: (message: T) => void, message: Record<string, unknown>): Promise<Unsubscribe>;
  addEventListener(type: ConnectionEvent, listener: () => void): void;
  removeEventListener(type: ConnectionEvent, listener: () => void): void;
}

export type ConnectionEvent = "ready" | "disconnected";
