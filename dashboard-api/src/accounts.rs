//! Accounts: how `cordon user add` makes one.

use cordon_model::Timestamp;
use cordon_store::PgPool;

use crate::password::{self, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
use crate::role::Role;

/// The longest name, in characters.
const NAME_CHARS_MAX: usize = 64;

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The name cannot be one.
    #[error("an account's name has 1 to {NAME_CHARS_MAX} characters, none of them a control character or a space at an end")]
    Name,
    /// `world` and `judgement` are what records say where no person acted.
    #[error("the name `{0}` stands for the program itself in records; take another")]
    Reserved(String),
    /// The password is too short.
    #[error("a password has at least {PASSWORD_CHARS_MIN} characters, this one has {0}")]
    Short(usize),
    /// The password is too long.
    #[error("a password has at most {PASSWORD_BYTES_MAX} bytes")]
    Long,
    /// There is one of that name.
    #[error("there is already an account named `{0}`")]
    Taken(String),
    /// The database failed.
    #[error("the account could not be stored: {0}")]
    Store(#[from] cordon_store::Error),
}

/// Makes an account.
///
/// # Errors
/// Where the name or the password cannot be taken, the name is in use, or the database fails.
pub async fn add(pool: &PgPool, name: &str, role: Role, password: &str, at: Timestamp) -> Result<(), AccountError> {
    let chars = name.chars().count();
    if chars == 0 || chars > NAME_CHARS_MAX || name.trim() != name || name.chars().any(char::is_control) {
        return Err(AccountError::Name);
    }
    if matches!(name, "world" | "judgement") {
        return Err(AccountError::Reserved(name.to_owned()));
    }
    let length = password.chars().count();
    if length < PASSWORD_CHARS_MIN {
        return Err(AccountError::Short(length));
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(AccountError::Long);
    }
    let account = cordon_store::accounts::Account {
        name: name.to_owned(),
        role: role.to_string(),
        password_hash: password::hash(password.to_owned()).await,
    };
    if cordon_store::accounts::add(pool, &account, at).await? {
        Ok(())
    } else {
        Err(AccountError::Taken(name.to_owned()))
    }
}
