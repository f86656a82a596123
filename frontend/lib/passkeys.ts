/** Passkeys between the browser's bytes and the server's JSON (base64url), also where toJSON() is not known. */
export type Json = Record<string, unknown>;

function bytes(text: unknown): ArrayBuffer {
  const base64 = String(text).replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;
}

function text(given: ArrayBuffer): string {
  const letters = Array.from(new Uint8Array(given), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (list: unknown): Json[] => ((list ?? []) as Json[]).map((one) => ({ ...one, id: bytes(one["id"]) }));

/** Kept by the device itself, and by finger, face or PIN: so that it serves without a password. */
const SELECTION = { residentKey: "required", requireResidentKey: true, userVerification: "required" };

export function forMaking(options: Json): CredentialCreationOptions {
  const given = options["publicKey"] as Json;
  const user = given["user"] as Json;
  const publicKey = {
    ...given,
    challenge: bytes(given["challenge"]),
    user: { ...user, id: bytes(user["id"]) },
    excludeCredentials: known(given["excludeCredentials"]),
    authenticatorSelection: { ...(given["authenticatorSelection"] as Json | undefined), ...SELECTION },
  };
  return { publicKey } as unknown as CredentialCreationOptions;
}

export function forShowing(options: Json): CredentialRequestOptions {
  const given = options["publicKey"] as Json;
  const publicKey = {
    ...given,
    challenge: bytes(given["challenge"]),
    allowCredentials: known(given["allowCredentials"]),
  };
  return { publicKey } as unknown as CredentialRequestOptions;
}

export function asJson(credential: PublicKeyCredential): string {
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: parts(credential.response),
  });
}

function parts(response: AuthenticatorResponse): Json {
  const clientDataJSON = text(response.clientDataJSON);
  if ("attestationObject" in response) {
    const made = response as AuthenticatorAttestationResponse;
    return { clientDataJSON, attestationObject: text(made.attestationObject), transports: made.getTransports() };
  }
  const shown = response as AuthenticatorAssertionResponse;
  return {
    clientDataJSON,
    authenticatorData: text(shown.authenticatorData),
    signature: text(shown.signature),
    userHandle: shown.userHandle && text(shown.userHandle),
  };
}
