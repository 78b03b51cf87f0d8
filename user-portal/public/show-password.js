// Lets people see the password that they type. Without scripts the button stays hidden.
const button = document.getElementById('show-password');
const field = document.getElementById('password');

button.hidden = false;
button.addEventListener('click', () => {
  const isShown = field.type === 'password';
  field.type = isShown ? 'text' : 'password';
  button.setAttribute('aria-pressed', String(isShown));
  button.textContent = isShown ? button.dataset.hide : button.dataset.show;
  field.focus();
});

// A shown password must not stay in the browser's list of what was typed into text fields.
field.form.addEventListener('submit', () => {
  field.type = 'password';
});
