// Beside the form of a check: articles to cite, findings to take over instead of typing them again, a photo's question.
"use strict";

(() => {
  const form = document.querySelector("form[data-visit]");
  if (!form) return;
  const put = (field, text, divider) => {
    const most = Number(field.getAttribute("maxlength")) || Infinity;
    field.value = [field.value.trim(), text].filter(Boolean).join(divider).slice(0, most);
    field.dispatchEvent(new Event("input", { bubbles: true })); // the draft
  };

  // --- findings --------------------------------------------------------------------------------------------------
  const { found } = form.elements;
  const panel = form.querySelector("[data-findings]");
  const said = panel.querySelector("[data-findings-said]");
  found.closest(".field")?.append(panel);

  const wrong = (line) => {
    const { kind, bad, least, most, line: number } = line.dataset;
    const value = new FormData(form).get(`q${number}`) ?? "";
    if (kind === "yes_no") return value !== "" && value === bad;
    const size = Number(value.replace(",", "."));
    return ["number", "measure"].includes(kind) && value !== "" && ((least !== "" && size < Number(least)) || (most !== "" && size > Number(most)));
  };
  window.check = { wrong };
  const told = (line) => {
    const number = line.dataset.line;
    const question = (line.querySelector("legend, label")?.firstChild.textContent ?? "").trim();
    const field = line.querySelector(`input[name=q${number}]:checked`);
    const answer = field ? field.parentElement.textContent.trim() : form.elements[`q${number}`].value;
    return `${question}：${[answer, form.elements[`r${number}`].value.trim()].filter(Boolean).join("，")}`;
  };
  const add = (lines) => {
    const held = found.value.split("\n");
    const fresh = lines.filter((line) => !held.includes(line));
    if (fresh.length) put(found, fresh.join("\n"), "\n");
    said.textContent = lines.length ? said.dataset.done : said.dataset.none;
  };
  const all = panel.querySelector("[data-take-over]");
  all.hidden = false;
  all.addEventListener("click", () => add([...form.querySelectorAll("[data-line]")].filter(wrong).map(told)));
  for (const button of panel.querySelectorAll("[data-duplicate]")) {
    button.hidden = false;
    button.addEventListener("click", () => add([button.parentElement.querySelector("[data-text]").textContent]));
  }

  // --- the law ---------------------------------------------------------------------------------------------------
  const law = document.querySelector("[data-law]");
  const body = law.querySelector("[data-law-body]");
  const asked = body.querySelector("input");
  const rows = [...body.querySelectorAll("[data-provision]")];
  let target = found;
  const dialog = document.createElement("dialog");
  dialog.className = "law-dialog";
  dialog.setAttribute("aria-label", law.dataset.title);
  const shut = document.createElement("button");
  Object.assign(shut, { type: "button", className: "button button-quiet", textContent: law.dataset.close });
  shut.addEventListener("click", () => dialog.close());
  dialog.append(shut);
  dialog.addEventListener("close", () => law.append(body));
  document.body.append(dialog);

  // articles are numbered in Chinese; "27" finds 第二十七条
  const digits = "〇一二三四五六七八九";
  const chinese = (text) => {
    const [ones, tens, hundreds] = [...text].reverse().map(Number);
    const few = `${tens ? `${tens > 1 || hundreds ? digits[tens] : ""}十` : hundreds && ones ? "零" : ""}${ones ? digits[ones] : ""}`;
    return `${hundreds ? `${digits[hundreds]}百` : ""}${few}`;
  };
  const fits = (row, word) => {
    const number = /^第?([1-9]\d{0,2})条?$/.exec(word);
    return row.textContent.includes(word) || (number !== null && row.textContent.includes(`第${chinese(number[1])}条`));
  };
  body.querySelector("[data-law-asked]").hidden = false;
  asked.addEventListener("input", () => {
    const words = asked.value.trim().split(/\s+/).filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => fits(row, word));
    body.querySelector("[data-law-none]").hidden = rows.some((row) => !row.hidden);
  });
  for (const button of body.querySelectorAll("[data-cite]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      put(target, button.dataset.cite, target === found ? "\n" : " ");
      if (dialog.open) dialog.close();
      form.querySelector("[data-phone-said]").textContent = law.dataset.cited.replace("{what}", button.dataset.cite);
      target.focus();
    });
  }
  for (const remark of form.querySelectorAll("input.remark")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button-quiet", textContent: law.dataset.open });
    button.addEventListener("click", () => {
      target = remark;
      dialog.append(body);
      dialog.showModal();
      asked.focus();
    });
    const line = document.createElement("div");
    line.className = "remark-line";
    remark.replaceWith(line);
    line.append(remark, button);
  }
  law.addEventListener("toggle", () => { target = found; });

  // --- a photo's question ----------------------------------------------------------------------------------------
  const choice = document.getElementById("photo-question");
  for (const link of document.querySelectorAll("[data-photo-of]")) {
    link.addEventListener("click", () => { if (choice) choice.value = link.dataset.photoOf; });
  }
})();
