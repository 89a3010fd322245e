// Original file: lib/containerd/proto/containerd/types/transfer.proto

export const AuthType = {
  NONE: 'NONE',
  CREDENTIALS: 'CREDENTIALS',
  REFRESH: 'REFRESH',
} as const;

export type AuthType =
  | 'NONE'
  | 0
  | 'CREDENTIALS'
  | 1
  | 'REFRESH'
  | 2

export type AuthType__Output = typeof AuthType[keyof typeof AuthType]
