// What does not go together on the card of a request of every day, as `_columns` in vcenter/commands/requests.py says it.

/**
 * @param {{sort?: string, works?: string[], topics?: string[], address?: string, district?: string}} card
 * @returns {{name: string, message: string} | undefined}
 */
export function wrongWithRequest({ sort, works = [], topics = [], address = "", district = "" }) {
  if (sort === "advice") {
    return topics.length ? undefined : { name: "topics", message: "何についての相談か、ひとつ以上選んでください。" };
  }
  if (!works.length) return { name: "works", message: "手伝いの種類を、ひとつ以上選んでください。" };
  if (sort === "help_wanted" && !address.trim() && !district.trim()) {
    return { name: "address", message: "どこで手伝うかを、住所か地区で入力してください。" };
  }
  return undefined;
}
