//! The demonstration: what a developer does with this workspace, played on one machine with nothing but its own commands.
//!
//! Everything beyond code generation is done by processes, because this crate stands on nothing that is generated.

mod document;
pub(crate) mod process;

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use self::document::Operation;
use self::process::{Server, run};

/// What is written into one capture file by the two ways to call: request, 200, and request, 202, callback.
const BODIES: u64 = 5;

/// The demonstration under way. Dropped, it ends its sandbox and removes its files.
pub struct Demo {
    root: PathBuf,
    operations: Vec<Operation>,
    khipu: PathBuf,
    sandbox: Option<Server>,
    // Last: the sandbox writes there until it has ended.
    folder: tempfile::TempDir,
}

/// One step.
pub struct Step {
    /// What it shows.
    pub name: String,
    what: What,
}

enum What {
    Codegen,
    Build,
    Sandbox,
    /// Calls the operation of this number and waits.
    Wait(usize),
    /// Calls it and receives the callback.
    Callback(usize),
    Validate,
    Drift,
}

impl Step {
    /// Whether no other step can be played without this one.
    #[must_use]
    pub fn is_vital(&self) -> bool {
        matches!(self.what, What::Build | What::Sandbox)
    }
}

impl Demo {
    /// Reads which operations there are.
    ///
    /// # Errors
    ///
    /// When the document cannot be read, an operation has no example of a request, or no folder can be made.
    pub fn new(root: PathBuf) -> Result<Self, String> {
        let folder = tempfile::Builder::new().prefix("khipu-demo-").tempdir();
        Ok(Self {
            operations: document::operations(&root)?,
            root,
            khipu: PathBuf::new(),
            sandbox: None,
            folder: folder.map_err(|error| format!("no folder for the demonstration: {error}"))?,
        })
    }

    /// The steps, in their order.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        let step = |name: &str, what| Step {
            name: name.to_owned(),
            what,
        };
        let mut steps = vec![
            step("the generated files are what schemas/ says", What::Codegen),
            step("khipu builds", What::Build),
            step("the sandbox serves the API", What::Sandbox),
        ];
        for (number, operation) in self.operations.iter().enumerate() {
            let id = &operation.id;
            steps.push(step(&format!("{id}, waiting"), What::Wait(number)));
            steps.push(step(&format!("{id}, by callback"), What::Callback(number)));
        }
        steps.push(step(
            "the captured traffic keeps the contract",
            What::Validate,
        ));
        steps.push(step("and shows nothing that schemas/ lacks", What::Drift));
        steps
    }

    /// Plays a step.
    ///
    /// # Errors
    ///
    /// When it fails, with what it printed.
    pub fn play(&mut self, step: &Step) -> Result<String, String> {
        match step.what {
            What::Codegen => document::check(&self.root),
            What::Build => self.build(),
            What::Sandbox => self.serve(),
            What::Wait(number) => self.call(number, &[]),
            What::Callback(number) => self.call(number, &["--listen", "127.0.0.1:0"]),
            What::Validate => self.validate(),
            What::Drift => self.drift(),
        }
    }

    fn build(&mut self) -> Result<String, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command
            .args([
                "build",
                "--package",
                "khipu-cli",
                "--message-format",
                "json-render-diagnostics",
            ])
            .current_dir(&self.root);
        let built = process::run_shown(&mut command, self.folder.path())?;
        let found = built.lines().rev().find_map(|line| {
            let message: Value = serde_json::from_str(line).ok()?;
            Some(PathBuf::from(message.get("executable")?.as_str()?))
        });
        self.khipu = found.ok_or("cargo built no executable")?;
        Ok("profile dev".to_owned())
    }

    fn serve(&mut self) -> Result<String, String> {
        let mut command = Command::new(&self.khipu);
        command.args([
            "sandbox",
            "--listen",
            "127.0.0.1:0",
            "--callback-delay",
            "300ms",
        ]);
        let sandbox = Server::start(&mut command, self.folder.path())?;
        let url = sandbox.first_line.clone();
        self.sandbox = Some(sandbox);
        Ok(url)
    }

    fn call(&self, number: usize, way: &[&str]) -> Result<String, String> {
        let operation = self.operations.get(number).ok_or("no such operation")?;
        let mut command = self.khipu(["call", &operation.id, "--timeout", "30s"]);
        command
            .arg("--request")
            .arg(self.root.join(&operation.request))
            .arg("--capture")
            .arg(self.capture())
            .args(way);
        let data = run(&mut command, self.folder.path())?;
        match serde_json::from_str(&data) {
            Ok(Value::Object(_)) => Ok(format!("{} bytes of data", data.len())),
            _ => Err(format!("the data is not an object:\n{data}")),
        }
    }

    fn validate(&self) -> Result<String, String> {
        let mut command = self.khipu(["validate", "--format", "json"]);
        let report = run(command.arg(self.capture()), self.folder.path())?;
        let counts: Value = serde_json::from_str(&report).map_err(|_| report.clone())?;
        let count = |name: &str| counts.get(name).and_then(Value::as_u64);
        let expected = BODIES * self.operations.len() as u64;
        match (count("checked"), count("invalid")) {
            (Some(checked), Some(0)) if checked == expected => {
                Ok(format!("{checked} payloads, 0 findings"))
            }
            _ => Err(format!(
                "{expected} valid payloads were expected:\n{report}"
            )),
        }
    }

    fn drift(&self) -> Result<String, String> {
        let mut command = self.khipu(["drift", "--format", "json"]);
        let report = run(command.arg(self.capture()), self.folder.path())?;
        let drift: Value = serde_json::from_str(&report).map_err(|_| report.clone())?;
        let length = |name: &str| Some(drift.get(name)?.as_array()?.len());
        match (length("drift"), length("unseen")) {
            (Some(0), Some(unseen)) => Ok(format!("no drift, {unseen} never seen")),
            _ => Err(format!("no drift was expected:\n{report}")),
        }
    }

    /// The command `khipu` as a client of the sandbox.
    fn khipu<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(&self.khipu);
        command.args(arguments);
        // Whoever has credentials in the environment does not want them here.
        command
            .env_remove("KHIPU_API_KEY")
            .env("KHIPU_TOKEN", "demo");
        if let Some(sandbox) = &self.sandbox {
            command.env("KHIPU_BASE_URL", &sandbox.first_line);
        }
        for name in ["NO_PROXY", "no_proxy"] {
            command.env(name, OsStr::new("127.0.0.1"));
        }
        command
    }

    fn capture(&self) -> PathBuf {
        self.folder.path().join("traffic.ndjson")
    }

    /// The commands that do the same without the demonstration.
    #[must_use]
    pub fn for_real(&self) -> String {
        let mut lines = String::from(
            "  cargo xtask codegen --check
  cargo install --path crates/khipu-cli     # or write `cargo khipu` for `khipu`
  khipu sandbox                             # only where the provider is not meant; it prints what to export
  export KHIPU_TOKEN=…                      # or KHIPU_API_KEY, which needs --account-credential-file
",
        );
        for operation in &self.operations {
            let call = match operation.needs_request {
                false => format!("  khipu call {} --capture traffic.ndjson", operation.id),
                true => format!(
                    "  khipu call {} --capture traffic.ndjson \\\n    --request {}",
                    operation.id,
                    operation.request.display()
                ),
            };
            lines.push_str(&format!(
                "{call}\n{call} \\\n    --listen 127.0.0.1:8080 --public-url https://callbacks.example.com\n"
            ));
        }
        lines + "  khipu validate traffic.ndjson\n  khipu drift traffic.ndjson"
    }
}
