//! Weights files: safetensors, filters in half precision, everything else in full.

use std::path::Path;

use safetensors::SafeTensors;
use tch::{Kind, Tensor, nn};

/// A weights file that is not the network's.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// No safetensors file.
    #[error("the weights are not a safetensors file: {0}")]
    Format(String),
    /// A tensor is not there.
    #[error("the weights lack {0}: they belong to another network")]
    Missing(String),
    /// A tensor has another size.
    #[error("the weights' {0} has another shape than the network's")]
    Shape(String),
    /// The file cannot be read or written.
    #[error("the weights file: {0}")]
    File(String),
}

/// Fills the store's variables from a file's bytes.
pub(super) fn fill(store: &nn::VarStore, bytes: &[u8]) -> Result<(), Broken> {
    let file = SafeTensors::deserialize(bytes).map_err(|e| Broken::Format(format!("{e:?}")))?;
    let mut variables: Vec<(String, Tensor)> = store.variables().into_iter().collect();
    variables.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, mut variable) in variables {
        let view = file.tensor(&name).map_err(|_| Broken::Missing(name.clone()))?;
        let stored = Tensor::try_from(view).map_err(|e| Broken::Format(e.to_string()))?;
        if stored.size() != variable.size() {
            return Err(Broken::Shape(name));
        }
        tch::no_grad(|| variable.copy_(&stored.to_kind(Kind::Float)));
    }
    Ok(())
}

/// Writes the store's variables, so that a crash in the middle leaves the old file.
pub(super) fn write(store: &nn::VarStore, path: &Path) -> Result<(), Broken> {
    let mut all: Vec<(String, Tensor)> = store
        .variables()
        .into_iter()
        .map(|(name, tensor)| {
            let kind = if tensor.dim() > 1 { Kind::Half } else { Kind::Float };
            (name, tensor.detach().to_device(tch::Device::Cpu).to_kind(kind).contiguous())
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    let beside = path.with_extension("new");
    Tensor::write_safetensors(&all, &beside).map_err(|e| Broken::File(e.to_string()))?;
    std::fs::rename(&beside, path).map_err(|e| Broken::File(e.to_string()))
}
