/**
 * Why a call to the SDK failed, as an administrator needs to know it:
 * `bad-credentials`: the SDK refuses the service account; `unreachable`: no such host, nothing listens, no answer in
 * time, or something else answers at that URL; `certificate`: not trusted, expired, or for another host name;
 * `service-down`: the SDK is there and says that it cannot work.
 */
export type SdkFailure = 'bad-credentials' | 'unreachable' | 'certificate' | 'service-down';
