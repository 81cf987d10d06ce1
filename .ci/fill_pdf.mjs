// Fills the fields of a PDF as pdf.js does in a browser, and saves it:
//
//     node fill_pdf.mjs IN.pdf ANSWERS.json OUT.pdf
//
// ANSWERS has texts by the names of fields; a box is ticked by true and emptied by false.
import { readFileSync, writeFileSync } from "node:fs";
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";

const [from, answers, to] = process.argv.slice(2);
const wanted = JSON.parse(readFileSync(answers, "utf8"));
const pdf = await getDocument({ data: new Uint8Array(readFileSync(from)), verbosity: 0 }).promise;
const fields = await pdf.getFieldObjects();
for (const [name, value] of Object.entries(wanted)) {
  const [field] = fields[name] ?? [];
  if (!field) throw new Error(`there is no field ${name}`);
  pdf.annotationStorage.setValue(field.id, { value });
}
writeFileSync(to, await pdf.saveDocument());
await pdf.destroy();
