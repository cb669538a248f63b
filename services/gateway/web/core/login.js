/** Who is signed in. Where no keys are asked for, everybody is. */

import { call, signedOut } from "./api.js";
import { useEffect, useState } from "./ui.js";

const came = new EventTarget();

/** Tells when somebody has signed in: what could not be loaded before can be now. */
export const signedIn = came;

/** {required, signed_in, name, scopes, knowledge_bases}, null while it is not known; and whether to ask for a key. */
export function useLogin() {
  const [who, setWho] = useState(null);
  const [isAsked, setIsAsked] = useState(false);
  const look = async () => {
    try {
      const now = await call("/v1/login");
      setWho(now);
      if (now.required && !now.signed_in) setIsAsked(true);
    } catch {
      // The page says by itself that the server is away.
    }
  };
  useEffect(() => {
    look();
    const onOut = () => setIsAsked(true);
    signedOut.addEventListener("signed-out", onOut);
    return () => signedOut.removeEventListener("signed-out", onOut);
  }, []);
  const signIn = async (key) => {
    setWho(await call("/v1/login", { method: "POST", json: { key } }));
    setIsAsked(false);
    came.dispatchEvent(new Event("signed-in"));
  };
  const signOut = async () => {
    await call("/v1/login", { method: "DELETE" });
    setIsAsked(true);
    await look();
  };
  return { who, isAsked, signIn, signOut };
}
