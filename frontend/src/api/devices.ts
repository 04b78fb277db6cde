import type { Api } from "./connection";

/** A phone or computer that backs up its photos. */
export interface Device {
  id: string;
  name: string;
  user: string;
  created_at: string;
  last_seen_at: string | null;
  bytes: number;
  /** Null for no limit. */
  quota_bytes: number | null;
  files: number;
  last_upload_at: string | null;
}

/** What its app needs; only this answer has the password. */
export interface DeviceAccess {
  device: Device;
  password: string;
  addresses: string[];
}

export type DeviceChange = { name?: string; quota_bytes?: number | null; revoked?: false };

export const listDevices = async (api: Api) => (await api.call<{ items: Device[] }>("familiar/devices/list")).items;

export const addDevice = (api: Api, name: string, quota_bytes?: number) =>
  api.call<DeviceAccess>("familiar/device/add", { name, quota_bytes });

export const replacePassword = (api: Api, deviceId: string) =>
  api.call<DeviceAccess>("familiar/device/password", { device_id: deviceId });

export const updateDevice = (api: Api, deviceId: string, change: DeviceChange) =>
  api.call<{ device: Device }>("familiar/device/update", { device_id: deviceId, ...change });

export const revokeDevice = (api: Api, deviceId: string) => api.call("familiar/device/revoke", { device_id: deviceId });
