/* Where a pasted link leads in the end, without what follows its readers about. */

// Pages that only send on, and the part of the address that says where to. Those of Outlook also
// hold the address of the person who got the mail.
const DOORS = [
  [/^https?:\/\/(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?\/url\?/i, /[?&](?:q|url)=([^&#]+)/],
  [/^https?:\/\/[a-z0-9.-]+\.safelinks\.protection\.outlook\.com\/[^?]*\?/i, /[?&]url=([^&#]+)/i],
  [/^https?:\/\/lm?\.facebook\.com\/l\.php\?/i, /[?&]u=([^&#]+)/],
];
const WHOLE = /^https?:\/\/[^\s<>"'`\\{}|^]+$/i;
// Names that were made for counting visitors and that no page shows anything by.
const COUNTER = /^(utm_(source|medium|campaign|term|content|id)|fbclid|gclid|mc_cid|mc_eid)=/i;

/* Return the address that `href` stands for; one that is what it says comes back as it is. */
export function destination(href) {
  const door = DOORS.find(([page]) => page.test(href));
  const inside = door && decoded(door[1].exec(href)?.[1]);
  return WHOLE.test(inside) ? destination(inside) : withoutCounters(href);
}

function decoded(part = "") {
  try {
    return decodeURIComponent(part);
  } catch {
    return "";
  }
}

function withoutCounters(href) {
  const [, page, query, place] = /^(https?:\/\/[^?#]*)\?([^#]*)(.*)$/is.exec(href) || [];
  const parts = query?.split("&") || [];
  const kept = parts.filter((part) => !COUNTER.test(part));
  if (kept.length === parts.length) {
    return href;
  }
  return `${page}${kept.length ? `?${kept.join("&")}` : ""}${place}`;
}
