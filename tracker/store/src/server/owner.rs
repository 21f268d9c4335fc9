//! As whom the server runs: PostgreSQL refuses root, so root runs it as `postgres`; everybody else as oneself.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use tokio::process::Command;

use super::ServerError;

/// A user of the system, and how to run something as it.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    /// The name.
    pub(super) name: String,
    /// The user's number.
    pub(super) uid: u32,
    /// The user's group.
    pub(super) gid: u32,
    /// Whether we are root and must change to it.
    pub(super) by_runuser: bool,
}

impl Owner {
    /// Who owns, or will own, the cluster.
    pub(super) fn of(data: &Path) -> Result<Self, ServerError> {
        let me = std::fs::metadata("/proc/self")
            .map_err(|e| ServerError::directory(Path::new("/proc/self"), &e))?
            .uid();
        let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let there = std::fs::metadata(data).ok().map(|m| m.uid());
        choose(&passwd, me, there).map_err(|problem| ServerError::directory(data, &problem))
    }

    /// A command as this user, without anything of ours in its environment that PostgreSQL would listen to.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = if self.by_runuser {
            let mut c = Command::new("runuser");
            c.arg("-u").arg(&self.name).arg("--").arg(program);
            c
        } else {
            Command::new(program)
        };
        for (name, _) in std::env::vars_os() {
            if name.as_encoded_bytes().starts_with(b"PG") {
                command.env_remove(name);
            }
        }
        // Ctrl-C goes to a whole group of processes: it is ours to hear, and a database that is being made or started is stopped in its turn.
        command.process_group(0);
        // Ours may be a directory that the user cannot enter.
        command.current_dir("/").env("LC_ALL", "C").stdin(std::process::Stdio::null());
        command
    }
}

/// The owner, from the list of users, our own number and that of an existing cluster's owner.
fn choose(passwd: &str, me: u32, there: Option<u32>) -> Result<Owner, String> {
    let users = || passwd.lines().filter_map(user);
    if me != 0 {
        if there.is_some_and(|uid| uid != me) {
            return Err("it belongs to another user: start the program as that user, as root, or with another --data".to_owned());
        }
        let (name, uid, gid) = users()
            .find(|u| u.1 == me)
            .ok_or_else(|| format!("PostgreSQL needs a user with a name, and user {me} has none in /etc/passwd"))?;
        let name = name.to_owned();
        return Ok(Owner {
            name,
            uid,
            gid,
            by_runuser: false,
        });
    }
    let found = match there {
        Some(uid) if uid != 0 => users().find(|u| u.1 == uid),
        _ => users().find(|u| u.0 == "postgres"),
    };
    let (name, uid, gid) = found.ok_or_else(|| {
        "PostgreSQL does not run as root, and there is no user `postgres`: install postgresql-15, or start the program as another user"
            .to_owned()
    })?;
    let name = name.to_owned();
    Ok(Owner {
        name,
        uid,
        gid,
        by_runuser: true,
    })
}

/// Name, number and group of a line of `/etc/passwd`.
fn user(line: &str) -> Option<(&str, u32, u32)> {
    let mut fields = line.split(':');
    let name = fields.next()?;
    let uid = fields.nth(1)?.parse().ok()?;
    let gid = fields.next()?.parse().ok()?;
    Some((name, uid, gid))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str =
        "root:x:0:0:root:/root:/bin/bash\npostgres:x:105:109::/var/lib/postgresql:/bin/bash\nlan:x:1000:1000:Lan:/home/lan:/bin/sh\n";

    #[test]
    fn root_runs_it_as_postgres_and_others_as_themselves() {
        let root = choose(PASSWD, 0, None).expect("root");
        assert_eq!(
            (root.name.as_str(), root.uid, root.gid, root.by_runuser),
            ("postgres", 105, 109, true)
        );
        let lan = choose(PASSWD, 1000, None).expect("lan");
        assert_eq!((lan.name.as_str(), lan.uid, lan.by_runuser), ("lan", 1000, false));
        assert_eq!(choose(PASSWD, 0, Some(1000)).expect("root, a cluster of lan").name, "lan");
        assert!(choose(PASSWD, 1000, Some(105)).expect_err("not hers").contains("another user"));
        assert!(
            choose("root:x:0:0::/:\n", 0, None)
                .expect_err("no postgres")
                .contains("no user `postgres`")
        );
        assert!(choose(PASSWD, 4321, None).expect_err("nameless").contains("4321"));
    }
}
