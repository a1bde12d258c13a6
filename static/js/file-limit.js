// Says that a file is too big before it is sent: a server that refuses a large body cannot always be heard.
for (const form of document.querySelectorAll("form[data-file-limit]")) {
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => {
      const tooBig = [...input.files].some((file) => file.size > Number(form.dataset.fileLimit));
      input.setCustomValidity(tooBig ? form.dataset.fileLimitText : "");
      input.reportValidity();
    });
  }
}
