aliyun vpc UnassociateEipAddress --AllocationId eip-1
if [ -n "$1" ]; then
  aliyun vpc UnassociateEipAddress --AllocationId eip-1 --InstanceId i-1
fi
